import { CHECKS, runAll } from './steps';

process.exitCode = (await runAll(CHECKS)).length === 0 ? 0 : 1;
