import { shakeHands, take } from '../door';

/** A further Meta app's own path. */
interface Context {
  params: Promise<{ appId: string }>;
}

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return shakeHands(request, (await params).appId);
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  return take(request, (await params).appId);
}
