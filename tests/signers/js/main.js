// Signs requests with the signer of the AWS SDK for JavaScript and prints how each was answered.
// Knows nothing of what the answers should be.
import http from "node:http";
import { Readable } from "node:stream";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";

const escape = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase());

function send(endpoint, method, headers, { path, query, body }) {
  const pairs = query.map(([name, value]) => `${escape(name)}=${escape(value)}`);
  const options = { method, headers, host: endpoint.hostname, port: endpoint.port, path: `${path}?${pairs.join("&")}` };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (answer) => {
      answer.resume();
      answer.on("end", () => {
        const error = answer.headers["x-amzn-errortype"] ?? null;
        resolve({ status: answer.statusCode, error: error && error.split(":")[0] });
      });
    });
    request.on("error", reject);
    Readable.from([body]).pipe(request);
  });
}

async function answer(document, request) {
  const endpoint = new URL(document.endpoint);
  const { accessKeyId, secretAccessKey, sessionToken } = request.credentials;
  const signer = new SignatureV4({
    service: document.service,
    region: document.region,
    sha256: Sha256,
    applyChecksum: request.announce,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
  });
  const [signed, sent] = [request.signed, request.sent].map((content) => ({
    ...content,
    body: Buffer.from(content.body, "base64"),
  }));
  const made = await signer.sign(
    {
      method: request.method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      port: Number(endpoint.port),
      path: signed.path,
      query: Object.fromEntries(signed.query),
      headers: { ...request.headers, host: endpoint.host, "content-length": String(signed.body.length) },
      body: signed.body,
    },
    { signingDate: new Date(Date.now() + request.clockSeconds * 1000) },
  );
  return send(endpoint, request.method, made.headers, sent);
}

let input = "";
for await (const piece of process.stdin) input += piece;
const document = JSON.parse(input);
for (const request of document.requests) {
  console.log(JSON.stringify(await answer(document, request)));
}
