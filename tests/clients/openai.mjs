// OpenAI's SDK, chat completions and responses: node openai.mjs BASE_URL [flags].
import OpenAI from "openai";
import { cutTokens, readOptions } from "./lib/options.mjs";
import { EventLog, abortAfter, report } from "./lib/report.mjs";

const names = ["chat-message", "chat-stream", "chat-cut", "chat-error", "chat-abort",
  "responses-message", "responses-stream", "responses-cut", "responses-error", "responses-abort", "models"];
const options = readOptions("gpt-6.1-sol", names);
const client = new OpenAI({ baseURL: `${options.baseUrl}/v1`, apiKey: options.apiKey, maxRetries: 0, defaultHeaders: options.headers });
const endless = { "X-Sim-Tokens": "1000", "X-Sim-Tokens-Per-Second": "50" };
const limited = { "X-Sim-Status": "429" };

function chat(extra) {
  return { model: options.model, max_completion_tokens: options.maxTokens, messages: [{ role: "user", content: options.prompt }], ...extra };
}

function response(extra) {
  return { model: options.model, max_output_tokens: options.maxTokens, input: options.prompt, ...extra };
}

function chatResult(answer) {
  const choice = answer.choices[0];
  return { id: answer.id, text: choice.message.content, stopReason: choice.finish_reason, usage: answer.usage };
}

function responseResult(answer) {
  const text = answer.output.flatMap((item) => item.content ?? []).map((part) => part.text ?? "").join("");
  return { id: answer.id, text, stopReason: answer.incomplete_details?.reason ?? answer.status, usage: answer.usage };
}

// The helpers check the order of the events and put the answer together.
async function chatStream(name, extra) {
  const log = new EventLog();
  const body = chat({ stream_options: { include_usage: true }, ...extra });
  const stream = client.chat.completions.stream(body, { headers: options.simulate(name) });
  for await (const chunk of stream) {
    log.add(chunk.object);
  }

  return { ...chatResult(await stream.finalChatCompletion()), ...log.summary() };
}

async function responseStream(name, extra) {
  const log = new EventLog();
  const stream = client.responses.stream(response(extra), { headers: options.simulate(name) });
  for await (const event of stream) {
    log.add(event.type);
  }

  return { ...responseResult(await stream.finalResponse()), ...log.summary() };
}

await report("openai", "openai", options, {
  async "chat-message"(name) {
    return chatResult(await client.chat.completions.create(chat(), { headers: options.simulate(name) }));
  },

  "chat-stream": chatStream,

  async "chat-cut"(name) {
    return chatStream(name, { max_completion_tokens: cutTokens });
  },

  async "chat-error"(name) {
    await client.chat.completions.create(chat(), { headers: options.simulate(name, limited) });
    return {};
  },

  async "chat-abort"(name) {
    const controller = new AbortController();
    const stream = await client.chat.completions.create(
      chat({ stream: true, max_completion_tokens: 1000 }), { headers: options.simulate(name, endless), signal: controller.signal });
    return abortAfter(3, controller, stream, (chunk) => chunk.choices[0]?.delta?.content ?? "");
  },

  async "responses-message"(name) {
    return responseResult(await client.responses.create(response(), { headers: options.simulate(name) }));
  },

  "responses-stream": responseStream,

  async "responses-cut"(name) {
    return responseStream(name, { max_output_tokens: cutTokens });
  },

  async "responses-error"(name) {
    await client.responses.create(response(), { headers: options.simulate(name, limited) });
    return {};
  },

  async "responses-abort"(name) {
    const controller = new AbortController();
    const stream = await client.responses.create(
      response({ stream: true, max_output_tokens: 1000 }), { headers: options.simulate(name, endless), signal: controller.signal });
    return abortAfter(3, controller, stream, (event) => (event.type === "response.output_text.delta" ? event.delta : ""));
  },

  async models(name) {
    const page = await client.models.list({ headers: options.simulate(name) });
    return { models: page.data.map((model) => model.id) };
  },
});
