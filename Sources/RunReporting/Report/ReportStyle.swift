/// How a report looks: light or dark as the reader's system is, and narrow on a phone.
enum ReportStyle {
    static let css = """
        :root { color-scheme: light dark; --text: #1c2024; --faint: #60646c; --ground: #fff; --panel: #f6f7f9;
          --line: #d9dce1; --good: #18794e; --cached: #0b68cb; --bad: #c62a2f; --careful: #8f5f00; --aside: #60646c; }
        @media (prefers-color-scheme: dark) { :root { --text: #edeef0; --faint: #a5a9b1; --ground: #111214; --panel: #1b1d20;
          --line: #33363b; --good: #4cc38a; --cached: #68b3ff; --bad: #ff8589; --careful: #f1c15c; --aside: #a5a9b1; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; background: var(--ground); color: var(--text);
          font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
        nav a { margin-right: 1rem; } a { color: var(--cached); }
        a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--cached); outline-offset: 2px; }
        .scroll { overflow-x: auto; max-height: 80vh; }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto;
          font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; max-height: 32rem; overflow-y: auto; }
        code { font: 13px ui-monospace, monospace; }
        table { border-collapse: collapse; font-size: 13px; } td, th { border: 1px solid var(--line); padding: .15rem .5rem;
          text-align: left; vertical-align: top; }
        img { max-width: 100%; border: 1px solid var(--line); border-radius: 6px; }
        .badge { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 .6rem; font-size: .8rem;
          font-weight: 600; }
        .aside, .kind, footer { color: var(--faint); } .kind { font-size: .85rem; }
        .ran, .succeeded { color: var(--good); } .replayed { color: var(--cached); } .failed { color: var(--bad); }
        .skipped, .interrupted, .elsewhere { color: var(--careful); }
        .evaluated, .not-taken, .not-selected { color: var(--aside); }
        .step { border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0; padding: 0 .8rem; }
        .step[open] { padding-bottom: .8rem; } .step > summary { padding: .45rem 0; }
        summary { cursor: pointer; } .failure { border-color: var(--bad); } .err { color: var(--bad); }
        .step:target { border-color: var(--cached); box-shadow: 0 0 0 2px var(--cached); }
        svg text { font: 600 12.5px system-ui, sans-serif; fill: var(--text); } svg .small { font-weight: 400; font-size: 11px;
          fill: var(--faint); }
        .node rect { fill: var(--panel); stroke: currentColor; stroke-width: 1.5; } .edges path { fill: none; stroke: var(--faint);
          stroke-width: 1.2; opacity: .7; }
        .node.skipped rect, .node.not-taken rect, .node.not-selected rect { stroke-dasharray: 4 3; }
        .row { display: grid; grid-template-columns: minmax(6rem, 14rem) 1fr 5.5rem; gap: .6rem; align-items: center;
          color: inherit; text-decoration: none; padding: .1rem 0; }
        .row:hover { background: var(--panel); } .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .track { position: relative; height: 1rem; background: var(--panel); border-radius: 4px; }
        .bar { position: absolute; top: .2rem; bottom: .2rem; background: currentColor; border-radius: 3px; opacity: .55; }
        .bar.critical { top: 0; bottom: 0; opacity: 1; } .time { text-align: right; font-variant-numeric: tabular-nums; }
        @media (max-width: 40rem) { body { padding: .5rem .75rem 2rem; } .row { grid-template-columns: 6.5rem 1fr 4.5rem; } }
        @media print { .scroll, pre { max-height: none; } }
        """
}
