// Anthropic's SDK: node anthropic.mjs BASE_URL [flags].
import Anthropic from "@anthropic-ai/sdk";
import { cutTokens, readOptions } from "./lib/options.mjs";
import { EventLog, abortAfter, report } from "./lib/report.mjs";

const options = readOptions("claude-sonnet-5-5", ["message", "stream", "cut", "count", "models", "error", "abort"]);
const client = new Anthropic({ baseURL: options.baseUrl, apiKey: options.apiKey, maxRetries: 0, defaultHeaders: options.headers });

function body(extra) {
  return { model: options.model, max_tokens: options.maxTokens, messages: [{ role: "user", content: options.prompt }], ...extra };
}

// The helper checks the order of the events and puts the message together.
async function stream(name, extra) {
  const log = new EventLog();
  const events = client.messages.stream(body(extra), { headers: options.simulate(name) });
  for await (const event of events) {
    log.add(event.type);
  }

  const message = await events.finalMessage();
  return { id: message.id, text: textOf(message), stopReason: message.stop_reason, usage: message.usage, ...log.summary() };
}

const textOf = (message) => message.content.filter((block) => block.type === "text").map((block) => block.text).join("");

await report("anthropic", "@anthropic-ai/sdk", options, {
  async message(name) {
    const message = await client.messages.create(body(), { headers: options.simulate(name) });
    return { id: message.id, text: textOf(message), stopReason: message.stop_reason, usage: message.usage };
  },

  stream,

  async cut(name) {
    return stream(name, { max_tokens: cutTokens });
  },

  async count(name) {
    const { max_tokens, ...counted } = body();
    const answer = await client.messages.countTokens(counted, { headers: options.simulate(name) });
    return { inputTokens: answer.input_tokens };
  },

  async models(name) {
    const page = await client.models.list({}, { headers: options.simulate(name) });
    return { models: page.data.map((model) => model.id) };
  },

  async error(name) {
    await client.messages.create(body(), { headers: options.simulate(name, { "X-Sim-Status": "429" }) });
    return {};
  },

  async abort(name) {
    const controller = new AbortController();
    const headers = options.simulate(name, { "X-Sim-Tokens": "1000", "X-Sim-Tokens-Per-Second": "50" });
    const stream = await client.messages.create(body({ stream: true, max_tokens: 1000 }), { headers, signal: controller.signal });
    return abortAfter(3, controller, stream, (event) => event.delta?.text ?? "");
  },
});
