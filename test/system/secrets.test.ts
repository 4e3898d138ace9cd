import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanAll } from '../../layers/store/scan.ts';
import { openStage, type Stage } from '../support/system.ts';

/** S3: what is secret stays out of logs, the stream's pushes and the table. */

const log: string[] = [];
let stage: Stage;
beforeAll(async () => {
  stage = await openStage(undefined, log);
});
afterAll(() => stage?.stop());

test('S3 credentials reach no log, no item of the table and no push, also when they are refused or the provider fails', async () => {
  const shop = await stage.shop();
  const admin = await stage.agent([{ shop, role: 'owner_admin' }]);
  const socket = await admin.comes();
  socket.send({ action: 'watch', shops: [shop.id] });
  const path = `/api/shops/${shop.id}/channels`;
  const secrets = {
    token: `tok-${shop.id}-4711`,
    appSecret: `app-${shop.id}-4711`,
    verifyToken: `ver-${shop.id}-4711`,
    accessKey: `acc-${shop.id}-4711`,
    signingKey: `sig-${shop.id}-4711`,
  };
  const { accessKey, signingKey, ...ofWhatsapp } = secrets;
  const whatsapp = { provider: 'whatsapp', ...ofWhatsapp };
  const messagebird = { provider: 'messagebird', accessKey, signingKey };
  const answers: unknown[] = [];
  for (const [id, body] of [
    [`${shop.id}-whatsapp`, whatsapp],
    [`${shop.id}-messagebird`, messagebird],
  ] as const) {
    answers.push(await admin.put(`${path}/${id}`, body));
    answers.push(await admin.put(`${path}/${id}`, { ...body, surplus: 1 }));
    stage.system.faults.set({ fault: 'provider_down', rate: 1 });
    answers.push(await admin.put(`${path}/${id}`, body));
    stage.system.faults.clear();
    answers.push(await admin.put(`${path}/${id}?check=false`, body), await admin.post(`${path}/${id}/check`));
  }
  // They are wrong, so that a reply fails with them, and webhooks are refused.
  answers.push(await shop.messagebird({ type: 'message.created' }), await shop.whatsapp({}));
  answers.push(await admin.get(path), await admin.get(`/api/shops/${shop.id}/audit`));
  await stage.system.idle();
  const kept = [
    ...(await scanAll(stage.system.table)).map((item) => JSON.stringify(item)),
    ...log,
    JSON.stringify(answers),
    JSON.stringify(socket.said),
  ];
  for (const secret of Object.values(secrets)) expect(kept.filter((text) => text.includes(secret))).toEqual([]);
  expect(log.join()).toContain('a webhook was refused');
});
