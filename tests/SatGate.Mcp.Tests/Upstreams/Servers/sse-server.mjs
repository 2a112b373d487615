// A tool server over the older HTTP transport: node sse-server.mjs [MODE...]. Writes its port on the first line of its output.
import http from 'http';

const modes = new Set(process.argv.slice(2));
const has = mode => modes.has(mode);
let streams = 0;
let initialized = 0;
const open = new Map();

http.createServer((request, response) => {
  const url = new URL(request.url, 'http://here');
  if (request.method === 'GET') {
    const id = String(++streams);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    open.set(id, response);
    const address = `/message?sessionId=${id}`;
    const told = has('absolute') ? `http://${request.headers.host}${address}` : has('elsewhere') ? `http://127.0.0.1:1${address}` : has('relative') ? address.slice(1) : address;
    return response.write(`event: endpoint\ndata: ${told}\n\n`);
  }
  if (url.pathname !== '/message' && url.pathname !== '/deep/message') { response.writeHead(405); return response.end(); }
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const stream = open.get(url.searchParams.get('sessionId'));
    if (!stream) { response.writeHead(404); return response.end(); }
    response.writeHead(202); response.end('Accepted');
    const message = JSON.parse(Buffer.concat(chunks));
    const answer = result => stream.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: message.id, result })}\n\n`);
    if (message.id === undefined) return;
    if (message.method === 'initialize') { initialized++; return answer({ protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 'sse', version: '1' } }); }
    if (message.params?.name === 'cut') { stream.destroy(); return open.delete(url.searchParams.get('sessionId')); }
    if (message.params?.name === 'progress') stream.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: message.params._meta.progressToken, progress: 1 } })}\n\n`);
    answer({ streams, initialized });
  });
}).listen(0, '127.0.0.1', function () { process.stdout.write(`${this.address().port}\n`); });
process.stdin.on('end', () => process.exit(0)).resume();
