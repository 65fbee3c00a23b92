// The one HTTP server on loopback: a handler gets whole requests; it answers, or lets the connection break.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Request, readRequest } from './request.ts';

/** `reset`: the connection ends without an answer. */
export type Handler = (request: Request) => Promise<Answer | 'reset'>;

export interface Listener extends AsyncDisposable {
  readonly url: string;
}

export async function listen(handler: Handler, port = 0): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.on('request', async (message, response) => {
    try {
      const answer = await handler(await readRequest(message));
      if (answer === 'reset') message.socket.resetAndDestroy();
      else send(response, answer, message.method === 'HEAD');
    } catch (error) {
      // A defect of this server: it must be seen, not be taken for a fault that was asked for.
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`local-aws: ${error instanceof Error ? error.stack : String(error)}`);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => close(server),
  };
}

function send(response: ServerResponse, { status, headers, body, breaksOff }: Answer, head: boolean): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'content-length': bytes.length, ...headers });
  if (breaksOff === true) response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  else response.end(head ? undefined : bytes);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
