'use strict';
// Rebuilds a store's state at its newest barrier, and prints it as `keywake mirror --dump` does.
//   node consumer.js BOOTSTRAP_SERVERS SCHEMA_REGISTRY_URL TOPIC
// Why everything is as it is here: docs/stream.md, the contract of the topics.
const { ConfigResourceTypes, Kafka, logLevel } = require('kafkajs');
const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry');
const avro = require('avsc');

const [servers, host, topic] = process.argv.slice(2);
const [controlTopic, partsTopic] = [`${topic}.control`, `${topic}.parts`];
const kafka = new Kafka({ brokers: servers.split(','), logLevel: logLevel.ERROR });

// A long has 64 bits, a number of JavaScript 53. Written are the defaults in schemas, as they are read.
const long = avro.types.LongType.__with({
  fromBuffer: (buffer) => buffer.readBigInt64LE(), toBuffer: (n) => { const buffer = Buffer.alloc(8); buffer.writeBigInt64LE(n); return buffer; },
  fromJSON: BigInt, toJSON: String, isValid: (n) => typeof n === 'bigint',
  compare: (a, b) => (a < b ? -1 : Number(a > b)),
});
const typeHook = (schema) => (schema === 'long' ? long : undefined);
const registry = new SchemaRegistry({ host }, { [SchemaType.AVRO]: { typeHook } });

// Reads each partition up to its end: every committed record below it, none at or beyond. There
// need not be a record just below an end; what counts is that the fetches have come past it.
async function read(name, ends, onRecord) {
  const missing = new Set([...ends.keys()].filter((partition) => ends.get(partition) > 0n));
  if (missing.size === 0) return;
  const consumer = kafka.consumer({ groupId: `keywake-example-${process.pid}-${name}` });
  await consumer.connect();
  await consumer.subscribe({ topic: name, fromBeginning: true });
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (event) => reject(event.payload.error));
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
      if (BigInt(lastOffset) + 1n >= ends.get(partition)) missing.delete(partition);
      if (missing.size === 0) resolve();
    });
    consumer.run({ autoCommit: false, eachBatch: async ({ batch: { partition, messages } }) => {
      for (const message of messages) {
        if (BigInt(message.offset) < ends.get(partition)) await onRecord(partition, message);
      }
    } }).catch(reject);
  });
  await consumer.disconnect();
}

// The newest barrier of the control topic, and where it says that the data partitions end. Compaction
// may have spoilt the state that an old one names, if anything was written since but a marker.
async function newestBarrier(admin) {
  const offsets = (list, name) => new Map(list.map((each) => [each.partition, BigInt(each[name])]));
  const logEnds = async (name) => offsets(await admin.fetchTopicOffsets(name), 'high');
  let newest;
  await read(controlTopic, await logEnds(controlTopic), async (partition, { key, value }) => {
    if ((await registry.decode(key)).kind === 'barrier') newest = await registry.decode(value);
  });
  if (!newest) throw new Error(`${controlTopic} has no barrier yet`);
  const endsOf = (name) => offsets(newest.barrier.endOffsets.filter((end) => end.topic === name), 'offset');
  const [ends, partEnds] = [endsOf(topic), endsOf(partsTopic)];
  const { resources: [{ configEntries }] } = await admin.describeConfigs({ includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }] });
  const lag = configEntries.find((entry) => entry.configName === 'min.compaction.lag.ms');
  const isOld = Date.now() - Number(newest.timeMs) >= Number(lag.configValue) / 2;
  const isFollowed = async (name, upTo) => upTo.size > 0
    && [...await logEnds(name)].some(([partition, end]) => end > upTo.get(partition) + 1n);
  if (isOld && (await isFollowed(topic, ends) || await isFollowed(partsTopic, partEnds))) throw new Error('the newest barrier is too old; KEYWAKE EXPORT BARRIER asks for another');
  return { ...newest, ends, partEnds };
}

const entries = new Map(); // what the store has, by database and key
const newest = new Map(); // generation and sequence of the last record that counted, by partition
async function apply(partition, message) {
  const { db, key } = await registry.decode(message.key);
  const id = `${db}/${key.toString('latin1')}`;
  const number = (name) => BigInt([message.headers[`keywake.${name}`]].flat().at(-1).toString());
  const change = message.value !== null ? await registry.decode(message.value)
    : { generation: number('generation'), sequence: number('sequence'), operation: 'TOMBSTONE' };
  const last = newest.get(partition) ?? { generation: 0n, sequence: 0n };
  if (change.generation < last.generation) return;
  if (change.generation === last.generation && change.sequence < last.sequence) return;
  newest.set(partition, change);
  if (['UPSERT', 'MANIFEST'].includes(change.operation)) entries.set(id, { ...change, db, key });
  else if (change.operation === 'TOMBSTONE') entries.delete(id);
  else if (change.operation !== 'DELETE') throw new Error(`unknown operation ${change.operation}`);
}

// Everything up to the barrier is known of the entries by now, so only parts that they name are kept.
async function applyPart(partition, message) {
  const { db, key, generation, version, part } = await registry.decode(message.key);
  const entry = entries.get(`${db}/${key.toString('latin1')}`);
  if (entry?.operation !== 'MANIFEST' || entry.generation !== generation || entry.parts.version !== version) return;
  entry.slices = entry.slices ?? [];
  entry.slices[part] = message.value === null ? undefined : await registry.decode(message.value);
}

// Puts a value together. An element that was cut goes on in the first one of the part behind it.
const field = { STRING: 'string', HASH: 'hash', LIST: 'list', SET: 'set', SORTED_SET: 'sortedSet' };
const longer = (a, b) => (Buffer.isBuffer(a) ? Buffer.concat([a, b]) : Object.fromEntries(Object.entries(a)
  .map(([name, value]) => [name, Buffer.isBuffer(value) ? longer(value, b[name]) : value])));
function whole(entry) {
  if (entry.operation !== 'MANIFEST') return entry;
  const slices = Array.from({ length: entry.parts.count }, (_, part) => entry.slices?.[part]);
  if (!slices.every((slice) => slice)) throw new Error(`parts of ${json(entry.key)} are missing`);
  const values = slices.map((slice) => slice[field[entry.type]]);
  if (entry.type === 'STRING') return { ...entry, string: Buffer.concat(values) };
  const elements = [];
  values.forEach((value, part) => value.forEach((element, i) => elements.push(
    i === 0 && slices[part].parts.continued ? longer(elements.pop(), element) : element)));
  return { ...entry, [field[entry.type]]: elements };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const text = (bytes) => { try { return utf8.decode(bytes); } catch { return null; } };
const quoted = (string) => JSON.stringify(string)
  .replace(/\\(u00..|.)/g, (e) => (e.length > 2 ? `\\u${e.slice(2).toUpperCase()}` : e));
const json = (bytes) => (text(bytes) === null ? `{"base64":"${bytes.toString('base64')}"}` : quoted(text(bytes)));
const array = (items) => `[${items.join(',')}]`;
function score(n) {
  if (Math.abs(n) === Infinity) return n > 0 ? '"inf"' : '"-inf"';
  if (Object.is(n, -0)) return '-0.0';
  const isPlain = Number.isInteger(n) ? Math.abs(n) <= 2 ** 53 : Math.abs(n) >= 1e-3 && Math.abs(n) < 1e7;
  return isPlain ? String(n) : n.toExponential().replace(/^(-?\d)e/, '$1.0e').replace(/e\+?/, 'E');
}
const print = {
  STRING: ({ string }) => ['string', json(string)],
  HASH: ({ hash }) => {
    const fields = hash.sort((a, b) => Buffer.compare(a.field, b.field));
    const isObject = fields.every(({ field }) => text(field) !== null);
    return ['hash', isObject ? `{${fields.map(({ field, value }) => `${json(field)}:${json(value)}`)}}`
      : array(fields.map(({ field, value }) => array([json(field), json(value)])))];
  },
  LIST: ({ list }) => ['list', array(list.map(json))],
  SET: ({ set }) => ['set', array(set.sort(Buffer.compare).map(json))],
  SORTED_SET: (e) => ['zset', array(e.sortedSet.map((m) => array([json(m.member), score(m.score)])))],
};

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  const { generation, barrier, ends, partEnds } = await newestBarrier(admin).finally(() => admin.disconnect());
  if (barrier.startOffsets) throw new Error(`${topic} is of the delta form; expected the image form`);
  await read(topic, ends, apply);
  await read(partsTopic, partEnds, applyPart);
  const isThere = (e) => e.generation >= generation && (e.expireAtMs === null || e.expireAtMs > Date.now());
  for (const e of [...entries.values()].filter(isThere).sort((a, b) => a.db - b.db || Buffer.compare(a.key, b.key))) {
    const [type, value] = print[e.type](whole(e));
    process.stdout.write(`{"db":${e.db},"key":${json(e.key)},"type":"${type}","expireAtMs":${e.expireAtMs},"value":${value}}\n`);
  }
  console.error(`consistent at sequence ${barrier.sequence} of generation ${generation}: ${barrier.keyCount} keys`);
}
main().catch((error) => { console.error(`consumer: ${error.message}`); process.exitCode = 2; });
