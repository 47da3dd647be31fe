import { shakeHands, take } from './door';

export function GET(request: Request): Promise<Response> {
  return shakeHands(request);
}

export function POST(request: Request): Promise<Response> {
  return take(request);
}
