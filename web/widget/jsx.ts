import { type ComponentChildren, Fragment, h } from 'preact';

/** What the build makes of markup: Preact's `h`, which is there anyway, in place of Preact's second maker of elements. */
export const jsx = (type: string, props: { children?: ComponentChildren }, key?: string) => h(type, { ...props, key });
export { Fragment, jsx as jsxs };
