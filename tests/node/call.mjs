// A SOAP client made from a description: each line that comes in is a call, each line that goes out its result.
import { createInterface } from "node:readline";
import { createClientAsync } from "soap";

const client = await createClientAsync(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  const { method, told } = JSON.parse(line);
  const [result] = await client[`${method}Async`](told);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
