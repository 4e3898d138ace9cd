import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { buildSite } from './site.ts';

/** `npm start`: the whole system on this machine. */

// The SDK announces at every start what it will need in 2027; package.json pins what runs today.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Left to itself the heap grows far beyond what is in use: 260 to 290 MB resident after bursts. With 70 it is 190 to 200 and a
// burst takes as long; 40 would save 20 MB more and cost a tenth of its time.
setFlagsFromString('--heap-growing-percent=70');

const usage = `npm start -- [--port 4000] [--data DIR | --ephemeral] [--demo | --empty] [--sign-in]

  --port N       where to listen, on 127.0.0.1 (0: any free port)
  --data DIR     where everything is kept (default: .slotdesk)
  --ephemeral    keep nothing
  --demo         set up the demo's shops and agents (default on the first start)
  --empty        begin without them
  --sign-in      agents sign in at a page of its own, as on AWS, instead of choosing who they are`;

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '4000' },
        data: { type: 'string' },
        ephemeral: { type: 'boolean', default: false },
        demo: { type: 'boolean', default: false },
        empty: { type: 'boolean', default: false },
        'sign-in': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return fail((error as Error).message);
  }
}

const wanted = options();
if (wanted.help) {
  console.log(usage);
  process.exit(0);
}
const port = Number(wanted.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  fail(`--port must be a number from 0 to 65535, not ${wanted.port}.`);
if (wanted.data && wanted.ephemeral) fail('--data and --ephemeral exclude each other.');
if (wanted.demo && wanted.empty) fail('--demo and --empty exclude each other.');

const directory = wanted.ephemeral ? undefined : (wanted.data ?? '.slotdesk');
const isFirstStart = !directory || !existsSync(join(directory, 'table.db'));

try {
  // The system takes a second or two to load: not before the first word.
  const built = buildSite((line) => console.log(line));
  const [{ startSystem }, { demo }] = await Promise.all([import('./system.ts'), import('./organisation.ts'), built]);
  const system = await startSystem({
    port,
    ...(directory && { directory }),
    signIn: wanted['sign-in'],
    onLog: (line) => console.error(line),
  });
  if (wanted.demo || (isFirstStart && !wanted.empty)) await system.organise(demo);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await system.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(`slotdesk ready ${system.url}

  ${system.url}/phone        a customer's phone, and an inbox beside it
  ${system.url}              the inbox alone
  ${system.url}/board        the live board
  ${system.url}/shop/bloom   a shop's page with the chat`);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'EADDRINUSE'
      ? `Port ${port} is in use. Stop what listens there, or choose another: npm start -- --port 4001`
      : message,
  );
  process.exit(1);
}
