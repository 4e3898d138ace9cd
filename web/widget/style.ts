/**
 * The panel's look. Logical sides only, so that it reads in both directions; colours by scheme. The shop's page styles the host, by `*` at
 * the latest, and would have what is inherited: it ends at the panel's root.
 */
export const styles = `
.p{all:initial;color-scheme:inherit;position:fixed;inset-block-end:88px;inset-inline-end:20px;width:380px;height:min(620px,calc(100dvh - 108px));display:flex;flex-direction:column;
background:light-dark(#fff,#1b1f23);color:light-dark(#16201f,#eef1f0);border-radius:16px;box-shadow:0 12px 48px rgb(0 0 0/.3);overflow:hidden;z-index:2147483000;
font:15px/1.45 system-ui,sans-serif;animation:in .18s ease-out;--accent:var(--slotdesk-color,#0b5f59);--soft:light-dark(#eef2f1,#2a3035);--line:light-dark(#d5dcda,#3b4349);--mute:light-dark(#52605e,#a8b3b1);--bad:light-dark(#b3261e,#ffb4ab)}
@keyframes in{from{opacity:0;transform:translateY(12px)}}
.p[hidden]{display:none}
.p *{box-sizing:border-box}
.p button,.p a,.p textarea{font:inherit}
.p button{all:unset;box-sizing:border-box;cursor:pointer;display:inline-grid;place-items:center;border-radius:10px}
.p :is(button,a,textarea,[tabindex]):focus-visible{outline:2px solid light-dark(#0b5f59,#7fd6cd);outline-offset:2px}
.p button[aria-disabled=true]{opacity:.45;cursor:default}
.a{display:flex;align-items:center;gap:8px;padding:12px;padding-inline:16px 8px;background:var(--accent);color:#fff}
.a div{flex:1;min-width:0}
h2{all:unset;display:block;font-weight:650;font-size:16px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.a p{margin:0;font-size:13px;overflow-wrap:anywhere}
.p .a button{width:44px;height:44px}
.p .a :focus-visible{outline-color:#fff}
.n{margin:0;padding:8px 16px;font-size:13.5px;background:var(--soft);border-block-end:1px solid var(--line)}
.n:empty{display:none}
.w{position:relative;min-height:0;flex:1}
.l{height:100%;overflow-y:auto;overscroll-behavior:contain;padding:16px;display:flex;flex-direction:column;gap:6px}
.l>:first-child{margin-block-start:auto}
.m{max-width:84%;align-self:flex-start;display:flex;flex-direction:column;align-items:flex-start;gap:2px}
.m.v{align-self:flex-end;align-items:flex-end;text-align:end}
.b{background:var(--soft);border-radius:14px;border-end-start-radius:4px;padding:8px 12px;overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:plaintext;text-align:start}
.v .b{background:var(--accent);color:#fff;border-end-start-radius:14px;border-end-end-radius:4px}
.b a{color:inherit;text-decoration:underline}
.b.e{background:none;font-size:38px;line-height:1.15;padding:0}
.b img{display:block;max-width:100%;max-height:260px;border-radius:8px}
.b.i{padding:4px}.b.i p{margin:4px 8px}
.s{font-size:12px;color:var(--mute);unicode-bidi:isolate}
.s.bad{color:var(--bad)}
.s button{text-decoration:underline;padding:4px 6px;min-height:24px}
.p .f{display:flex;gap:8px;align-items:center;text-align:start}.f svg{flex:none}
.c{display:flex;flex-wrap:wrap;gap:6px;margin-block-start:4px}
.c :is(button,a){border:1px solid;color:light-dark(var(--accent),#7fd6cd);background:light-dark(#fff,#1b1f23);border-radius:18px;padding:7px 14px;min-height:36px;text-decoration:none}
.d{font-size:12px;color:var(--mute);text-align:center;margin-block:8px 2px}
.t{color:var(--mute);font-size:13px;min-height:1.4em}
progress{width:120px;height:6px;accent-color:var(--accent)}
.p .j{position:absolute;inset-block-end:8px;inset-inline:0;margin:auto;width:max-content;height:36px;padding:0 16px;background:var(--accent);color:#fff;border-radius:18px}
form{border-block-start:1px solid var(--line);padding:8px;margin:0}
.r{display:flex;align-items:flex-end;gap:2px}
textarea{all:unset;flex:1;min-width:0;max-height:132px;min-height:44px;padding:10px 8px;overflow-y:auto;overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:plaintext;text-align:start;field-sizing:content;border-radius:10px}
.p .r textarea:focus-visible{outline-offset:-2px}
textarea::placeholder{color:var(--mute);opacity:1}
.r button{width:44px;height:44px;flex:none;color:var(--mute)}
.r button.go{background:var(--accent);color:#fff}
.x{all:unset;display:grid;grid-template-columns:repeat(8,1fr);gap:2px;padding-block-end:6px}
.x button{height:40px;font-size:22px}
.h{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:480px),(max-height:420px){.p{inset:0;width:auto;height:100dvh;border-radius:0;padding-block-end:env(safe-area-inset-bottom)}}
@media (prefers-reduced-motion:reduce){.p{animation:none}}
@media (forced-colors:active){.p,.b{border:1px solid}}
`;
