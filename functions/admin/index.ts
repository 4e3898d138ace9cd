import { openOutside } from '../../layers/platform/outside.ts';
import { cloud } from '../../layers/platform/world.ts';
import { env } from './env.ts';
import { create } from './handler.ts';

export const handler = create(env.parse(process.env), cloud('admin'), openOutside());
