// A tool server with one tool that answers at once, over standard input and output, or with a port over streamable HTTP.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { randomUUID } from 'node:crypto';

const stateless = '2026-07-28';
const tools = [{ name: 'echo', description: 'Repeats a message', inputSchema: { type: 'object', properties: { message: { type: 'string' } } } }];

function answer({ id, method, params }) {
  if (id === undefined) {
    return null;
  }

  const isStateless = params?._meta?.['io.modelcontextprotocol/protocolVersion'] === stateless;
  const result = (value) => ({ jsonrpc: '2.0', id, result: isStateless ? { resultType: 'complete', ...value } : value });
  const kept = isStateless ? { ttlMs: 0, cacheScope: 'private' } : {};
  switch (method) {
    case 'initialize':
      return result({ protocolVersion: params?.protocolVersion ?? '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'echo', version: '1' } });
    case 'ping':
      return result({});
    case 'tools/list':
      return result({ tools, ...kept });
    case 'tools/call':
      return result({ content: [{ type: 'text', text: `Echo: ${params?.arguments?.message ?? ''}` }] });
    default:
      return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
  }
}

function serveHttp(port) {
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(request.method === 'DELETE' ? 200 : 405).end();
      return;
    }

    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(pieces));
      const reply = answer(message);
      if (!reply) {
        response.writeHead(202).end();
        return;
      }

      const body = JSON.stringify(reply);
      const session = message.method === 'initialize' ? { 'mcp-session-id': randomUUID() } : {};
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...session }).end(body);
    });
  });
  server.listen(port, '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
}

if (process.argv[2] !== undefined) {
  serveHttp(Number(process.argv[2]));
} else {
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const reply = answer(JSON.parse(line));
      if (reply) {
        process.stdout.write(`${JSON.stringify(reply)}\n`);
      }
    })
    .on('close', () => process.exit(0));
}
