import { addDays } from '../engine/time';
import { Calendar, type Day, type Seconds } from './calendar';
import { deliver } from './deliver';
import { drawWorld } from './drawn';
import { plan, type SimulateOptions } from './options';
import { PriceList } from './prices';
import { Random } from './random';
import { Traffic } from './traffic';
import { type Truth, TruthBook } from './truth';
import type { World } from './world';

export interface Counts {
  /** Lines of NDJSON. */
  bodies: number;
  /** Outbound messages. */
  messages: number;
  /** Statuses, inbound messages, echoes and notices, before any of them is repeated. */
  updates: number;
  /** Units of the truth: delivered messages and opened conversations. */
  units: number;
}

/** Deliveries as Meta would post them, one body at a time, and what each should cost. Read it once. */
export class Simulation implements Iterable<string> {
  readonly from: Day;
  readonly to: Day;
  readonly world: World;
  private readonly bounds: { from: Seconds; to: Seconds };
  private readonly book: TruthBook;
  private readonly traffic: Traffic;
  private readonly chosen: ReturnType<typeof plan>;
  private bodies = 0;
  private state: 'new' | 'running' | 'done' = 'new';

  /** @throws SimulateOptionError that names the option. */
  constructor(options: SimulateOptions) {
    this.chosen = plan(options);
    this.world = this.chosen.world ?? drawWorld(this.chosen);
    const { streams } = this.world;
    this.bounds = {
      from: Math.min(...streams.map(({ from }) => from)),
      to: Math.max(...streams.map(({ to }) => to)),
    };
    const utc = Calendar.of('UTC');
    this.from = utc.day(this.bounds.from);
    this.to = addDays(utc.day(this.bounds.to - 1), 1);
    this.book = new TruthBook(this.world, PriceList.builtin());
    this.traffic = new Traffic(this.world, this.chosen.seed, this.book);
  }

  /** One line a body, without the line break. */
  *[Symbol.iterator](): Generator<string> {
    if (this.state !== 'new')
      throw new Error('a simulation can be read once; begin another with the same options');
    this.state = 'running';
    const { seed, disorder, duplicates, batch } = this.chosen;
    const random = new Random(seed, 'delivery');
    for (const body of deliver(this.traffic.updates(), { random, disorder, duplicates, batch })) {
      this.bodies++;
      yield body;
    }
    this.state = 'done';
  }

  counts(): Counts {
    return {
      bodies: this.bodies,
      messages: this.traffic.messages,
      updates: this.traffic.emitted,
      units: this.book.units,
    };
  }

  /** Complete once every body was read. */
  truth(): Truth {
    if (this.state !== 'done') throw new Error('the truth is known when every body was read');
    const tenants = this.book.tenants(this.bounds.from, this.bounds.to);
    return { seed: this.chosen.seed, messages: this.traffic.messages, from: this.from, to: this.to, tenants };
  }
}

export function simulate(options: SimulateOptions): Simulation {
  return new Simulation(options);
}
