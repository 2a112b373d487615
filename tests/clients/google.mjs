// Google's SDK: node google.mjs BASE_URL [flags].
import { GoogleGenAI } from "@google/genai";
import { cutTokens, readOptions } from "./lib/options.mjs";
import { EventLog, abortAfter, report } from "./lib/report.mjs";

const options = readOptions("gemini-3.8-flash", ["message", "stream", "cut", "error", "abort"]);

// The SDK takes headers from its client alone, so every scenario has one of its own.
function models(name, wanted) {
  const headers = { ...options.headers, ...options.simulate(name, wanted) };
  return new GoogleGenAI({ apiKey: options.apiKey, httpOptions: { baseUrl: options.baseUrl, headers } }).models;
}

function request(config) {
  return { model: options.model, contents: options.prompt, config: { maxOutputTokens: options.maxTokens, ...config } };
}

const finishOf = (answer) => answer.candidates?.[0]?.finishReason ?? null;

async function stream(name, config) {
  const log = new EventLog();
  let text = "";
  let last = null;
  for await (const chunk of await models(name).generateContentStream(request(config))) {
    log.add("chunk");
    text += chunk.text ?? "";
    last = chunk;
  }

  return { id: last?.responseId, text, stopReason: finishOf(last), usage: last?.usageMetadata, ...log.summary() };
}

await report("google", "@google/genai", options, {
  async message(name) {
    const answer = await models(name).generateContent(request());
    return { id: answer.responseId, text: answer.text, stopReason: finishOf(answer), usage: answer.usageMetadata };
  },

  stream,

  async cut(name) {
    return stream(name, { maxOutputTokens: cutTokens });
  },

  async error(name) {
    await models(name, { "X-Sim-Status": "429" }).generateContent(request());
    return {};
  },

  async abort(name) {
    const controller = new AbortController();
    const wanted = { "X-Sim-Tokens": "1000", "X-Sim-Tokens-Per-Second": "50" };
    const stream = await models(name, wanted).generateContentStream(request({ maxOutputTokens: 1000, abortSignal: controller.signal }));
    return abortAfter(3, controller, stream, (chunk) => chunk.text ?? "");
  },
});
