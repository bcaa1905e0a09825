/** The style of all hosted pages, light and dark. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f8; --card: #fff; --text: #1d2333; --muted: #565f73; --line: #dfe3eb; --field: #7d8699;
  --action: #5145cd; --on-action: #fff; --quiet: #e7e9f1; --danger: #a3131f;
  --note: #fff3c4; --on-note: #533f03; --bad: #fde4e4; --on-bad: #8a1010; --good: #dcf5e4; --on-good: #0c5127;
  font: 16px/1.5 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161d; --card: #1e212b; --text: #e7e9f0; --muted: #a9b0c1; --line: #383d4b; --field: #7d8599;
    --action: #a7a0ff; --on-action: #16142e; --quiet: #343946; --danger: #ff9c9c;
    --note: #463a0c; --on-note: #ffe9a6; --bad: #521d1f; --on-bad: #ffd9d9; --good: #123d24; --on-good: #c6f3d5;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere; }
header { background: var(--note); color: var(--on-note); text-align: center; font-size: .875rem; }
header p { margin: 0; padding: .4rem 1rem; }
main { max-width: 40rem; margin: 2rem auto; padding: 1.5rem 2rem 2rem; background: var(--card); border-radius: .75rem;
  box-shadow: 0 1px 4px #0002; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 1rem; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .5rem 0; }
section { border-top: 1px solid var(--line); padding: 1.25rem 0; }
.message { border-radius: .5rem; padding: .6rem .9rem; margin: 0 0 1rem; }
.message p { margin: .2rem 0; } .message .actions { margin-top: .6rem; }
.error { background: var(--bad); color: var(--on-bad); }
.done { background: var(--good); color: var(--on-good); }
.error a, .done a { color: inherit; }
.muted { color: var(--muted); font-size: .9rem; }
.status { display: inline-block; border: 1px solid currentcolor; border-radius: 1rem; padding: 0 .6rem;
  font-size: .8rem; font-weight: 400; color: var(--muted); }
.state::first-letter { text-transform: uppercase; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 400; color: var(--muted); font-size: .875rem; }
th, td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.total td { font-weight: 600; border-bottom: 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding: .6rem 0;
  border-bottom: 1px solid var(--line); }
li > :first-child { flex: 1 1 12rem; }
li p { margin: 0; }
dl { margin: 0 0 1rem; }
dl > div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line); }
dt { flex: 0 0 9rem; color: var(--muted); }
dd { flex: 1 1 14rem; margin: 0; }
label { display: block; margin: .8rem 0 .2rem; font-size: .9rem; }
input { width: 100%; padding: .6rem; border: 1px solid var(--field); border-radius: .4rem; font: inherit;
  background: var(--card); color: inherit; }
input[aria-invalid] { border: 2px solid var(--danger); }
.pair { display: flex; flex-wrap: wrap; gap: 0 1rem; } .pair > div { flex: 1 1 8rem; }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1rem; }
button, .button { display: inline-block; padding: .6rem 1rem; border: 1px solid transparent; border-radius: .4rem;
  font: inherit; line-height: 1.5; text-align: center; text-decoration: none; cursor: pointer;
  background: var(--action); color: var(--on-action); }
.quiet { background: var(--quiet); color: var(--text); }
a { color: var(--action); }
a.button { color: var(--on-action); } a.button.quiet { color: var(--text); }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
@media (max-width: 30rem) {
  main { margin: 0; padding: 1rem; border-radius: 0; box-shadow: none; min-height: 100vh; }
  li > :first-child { flex-basis: 100%; }
  .actions > *, .actions form > button { flex: 1 1 100%; width: 100%; }
}
`;
