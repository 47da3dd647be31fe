/** An answer to be kept as a file by who asked, and by nobody on its way. */
export function answerFile(body: Buffer | ReadableStream<Uint8Array>, type: string, name: string): Response {
  return new Response(Buffer.isBuffer(body) ? new Uint8Array(body) : body, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    },
  });
}
