// A tool server over standard input and output, with all the bad habits a test can ask for: node server.mjs [MODE...]
import readline from 'readline';
import fs from 'fs';

const modes = new Set(process.argv.slice(2));
const has = mode => modes.has(mode);
const send = message => process.stdout.write(JSON.stringify(message) + '\n');
const answer = (id, result) => send({ jsonrpc: '2.0', id, result });

if (has('exit-at-once')) { process.stderr.write('cannot find the database\n'); process.exit(3); }
if (has('ignore-term')) { process.on('SIGTERM', () => {}); }
if (has('stay')) { setInterval(() => {}, 1000); }
if (has('stderr-flood')) { const line = 'x'.repeat(1000) + '\n'; for (let i = 0; i < 5000; i++) process.stderr.write(line); }
if (has('garbage')) { process.stdout.write('Listening on stdio!\n\n{"half":\n[1,2\nnull\n'); }

let askId = 0;
const asked = new Map();
const cancelled = [];
function call(message) {
  const { id, params } = message;
  const input = params.arguments ?? {};
  switch (params.name) {
    case 'echo': return answer(id, { content: [{ type: 'text', text: String(input.message ?? '') }] });
    case 'params': return answer(id, { params });
    case 'slow': return setTimeout(() => answer(id, { ok: true }), input.ms);
    case 'never': return;
    case 'cancelled': return answer(id, { cancelled });
    case 'environment': return answer(id, { environment: process.env, folder: process.cwd(), pid: process.pid });
    case 'crash': process.stderr.write('out of luck\n'); return process.exit(7);
    case 'die-with-children': return answer(id, { pid: process.pid });
    case 'wrong-id': answer(999999, {}); answer('text', {}); return answer(id, { right: true });
    case 'no-jsonrpc': return process.stdout.write(`{"id":${id},"result":{}}\n`);
    case 'null-id': return send({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } });
    case 'twice': answer(id, { first: true }); return answer(id, { second: true });
    case 'long': return process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"text":"${'x'.repeat(input.bytes)}"}}\n`);
    case 'long-id-last': return process.stdout.write(`{"result":{"text":"${'x'.repeat(input.bytes)}"},"jsonrpc":"2.0","id":${id}}\n`);
    case 'size': return answer(id, { bytes: input.message.length });
    case 'progress':
      for (let i = 1; i <= input.count; i++) send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: params._meta.progressToken, progress: i } });
      return answer(id, { done: true });
    case 'steady': {
      let left = input.count;
      const timer = setInterval(() => {
        if (left-- > 0) send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: params._meta.progressToken, progress: 1 } });
        else { clearInterval(timer); answer(id, { done: true }); }
      }, input.ms);
      return;
    }
    case 'log': send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'hello' } }); return answer(id, {});
    case 'changed': send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }); return answer(id, {});
    case 'ask': {
      const own = `ask-${++askId}`;
      asked.set(own, reply => answer(id, { reply }));
      return send({ jsonrpc: '2.0', id: own, method: input.method, params: {} });
    }
    default: return send({ jsonrpc: '2.0', id, error: { code: -32602, message: 'Unknown tool' } });
  }
}

const lines = readline.createInterface({ input: process.stdin });
lines.on('line', line => {
  if (!line) return;
  const message = JSON.parse(line);
  if (message.method === undefined) { asked.get(message.id)?.(message.result ?? message.error); return; }
  const modern = message.params?._meta?.['io.modelcontextprotocol/protocolVersion'] === '2026-07-28';
  switch (message.method) {
    case 'server/discover':
      if (has('dies-of-probe')) process.exit(1);
      if (has('silent-on-probe')) return;
      if (has('modern')) return answer(message.id, { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, instructions: 'be kind', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'test', version: '9' } } });
      break;
    case 'initialize':
      if (has('modern')) break;
      return answer(message.id, { protocolVersion: has('old') ? '2024-11-05' : message.params.protocolVersion, capabilities: { tools: {}, seen: message.params.capabilities }, serverInfo: { name: 'test', version: '1' }, instructions: 'be "kind"' });
    case 'notifications/cancelled': cancelled.push(message.params); return;
    case 'tools/list': return answer(message.id, { tools: [{ name: 'echo', inputSchema: { type: 'object' } }], seen: message.params ?? null });
    case 'ping': return answer(message.id, {});
    case 'tools/call': return call(message);
  }
  if (message.id !== undefined) send({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'Method not found' } });
});
lines.on('close', () => { if (!has('stay')) process.exit(0); });
if (has('deaf')) { lines.pause(); process.stdin.pause(); }
