/// How a report looks: light or dark as the reader's system is, and narrow on a phone.
enum ReportStyle {
    static let css = [colours, page, graph, timeline, steps, narrow].joined(separator: "\n")

    /// Text has a contrast of 4.5 at least on both grounds.
    private static let colours = """
        :root { color-scheme: light dark; --text: #1c2024; --faint: #5b5f67; --ground: #fff; --panel: #f5f6f8;
          --line: #d5d8de; --edge: #8b9099; --good: #18794e; --cached: #0b62c1; --bad: #c0272d; --careful: #855800;
          --bad-panel: #fff0f0; --focus: #0b62c1; }
        @media (prefers-color-scheme: dark) { :root { --text: #edeef0; --faint: #a9adb5; --ground: #111214; --panel: #1b1d20;
          --line: #363a3f; --edge: #777c85; --good: #4cc38a; --cached: #70b8ff; --bad: #ff9592; --careful: #f1c15c;
          --bad-panel: #2d1719; --focus: #70b8ff; } }
        .ran, .succeeded { --state: var(--good); } .replayed { --state: var(--cached); } .failed { --state: var(--bad); }
        .skipped, .interrupted, .elsewhere { --state: var(--careful); }
        .evaluated, .not-taken, .not-selected { --state: var(--faint); }
        """

    private static let page = """
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; background: var(--ground); color: var(--text);
          font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1rem 0 .25rem; } p { margin: .5rem 0; }
        a { color: var(--cached); text-underline-offset: 2px; } nav a { display: inline-block; margin: .25rem 1rem .25rem 0; }
        :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
        .skip { position: absolute; left: -999rem; background: var(--ground); padding: .5rem 1rem; }
        .skip:focus { left: .5rem; top: .5rem; z-index: 9; }
        .scroll { overflow: auto; max-width: 100%; }
        .box { border: 1px solid var(--line); border-radius: 8px; max-height: 80vh; padding: 2px; }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; margin: .5rem 0;
          font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; max-height: 32rem; overflow: auto; }
        code { font: 13px ui-monospace, monospace; }
        table { border-collapse: collapse; font-size: 13px; margin: .25rem 0; overflow-wrap: normal; }
        td, th { border: 1px solid var(--line); padding: .2rem .55rem; text-align: left; vertical-align: top;
          max-width: 28rem; overflow-wrap: break-word; }
        th { font-weight: 600; } thead th { background: var(--panel); white-space: nowrap; }
        img { display: block; max-width: min(100%, 48rem); max-height: 32rem; border: 1px solid var(--line); border-radius: 6px;
          background: #fff; margin: .5rem 0; }
        dl { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0; } dt { color: var(--faint); font-size: 13px; }
        dd { margin: 0; } .figures div { border: 1px solid var(--line); border-left: 4px solid var(--state, var(--line));
          border-radius: 6px; padding: .3rem .8rem; } .figures dd { font-size: 1.15rem; font-weight: 600; }
        .parameters dt { flex: none; max-width: 9rem; } .parameters div { display: flex; max-width: 100%; gap: .5rem; background: var(--panel); border-radius: 6px; padding: .15rem .6rem; }
        .failures { background: var(--bad-panel); border: 1px solid var(--bad); border-radius: 8px; padding: .5rem 1rem; }
        .failures h2 { margin: 0; font-size: 1rem; } .failures ul { margin: .25rem 0; padding-left: 1.25rem; }
        .badge { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 .6rem; font-size: .8rem;
          font-weight: 600; color: var(--state); white-space: nowrap; }
        .aside, .kind, footer { color: var(--faint); } .kind { font-size: .85rem; } footer { margin-top: 2rem; }
        del { color: var(--bad); } ins { color: var(--good); text-decoration: none; font-weight: 600; }
        """

    private static let graph = """
        .picture { position: relative; isolation: isolate; font-size: 12.5px; line-height: 1.25; }
        .node, .group { position: absolute; }
        .node { width: 176px; height: 42px; border: 1px solid var(--state); border-left-width: 5px; border-radius: 7px;
          background: var(--panel); color: var(--text); text-decoration: none; padding: 4px 6px; scroll-margin: 5rem; }
        .node b, .node small { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .node b { font-weight: 600; } .node small { font-size: 11px; color: var(--faint); }
        .node.critical { border-width: 2px; border-left-width: 5px; padding: 3px 5px 3px 6px; }
        .node.failed { background: var(--bad-panel); }
        .node.skipped, .node.not-taken, .node.not-selected { border-style: dashed; border-left-style: solid; }
        .node:hover, .node:focus-visible { width: auto; min-width: 176px; z-index: 2; }
        .node:hover, .node:focus-visible, .node:target { outline: 3px solid var(--focus); outline-offset: 1px; }
        .group { border: 1px dashed var(--edge); border-radius: 10px; } .frame { position: absolute; left: 10px; top: 3px;
          font-size: 11px; color: var(--faint); }
        .picture svg { position: absolute; left: 0; top: 0; width: 1px; height: 1px; overflow: visible; z-index: -1;
          pointer-events: none; }
        .node svg { left: -5px; top: -1px; } .node.critical svg { top: -2px; } .group svg { left: -1px; top: -1px; }
        path { fill: none; stroke: var(--edge); stroke-width: 1.2; }
        path.critical { stroke: var(--text); stroke-width: 2.5; }
        .node:hover path, .node:focus-visible path, .node:target path, .group:hover > svg path { stroke: var(--focus); stroke-width: 3; }
        """

    private static let timeline = """
        .timeline { list-style: none; margin: 0; padding: 0; } .timeline + p { margin-top: .75rem; }
        .row { display: grid; grid-template-columns: minmax(6rem, 14rem) 1fr 5.5rem; gap: .6rem; align-items: center;
          color: inherit; text-decoration: none; padding: .1rem .25rem; }
        a.row:hover { background: var(--panel); } .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .axis { margin: 0; font-size: 12px; color: var(--faint); } .ends { display: flex; justify-content: space-between; }
        .track { position: relative; height: 1rem; background: var(--panel); border-radius: 4px; }
        .bar { position: absolute; top: .25rem; bottom: .25rem; background: var(--state); border-radius: 3px; opacity: .55; }
        .bar.critical { top: 0; bottom: 0; opacity: 1; } .time { text-align: right; font-variant-numeric: tabular-nums; }
        """

    private static let steps = """
        summary { cursor: pointer; } .step { border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0; padding: 0 .8rem; }
        .step > summary { padding: .45rem 0; } .inside { padding-bottom: .8rem; scroll-margin-top: 3.5rem; }
        .step:has(> .inside:target) { border-color: var(--focus); box-shadow: 0 0 0 2px var(--focus); }
        .ways { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin: 0 0 .25rem; }
        .failure { border-color: var(--bad); background: var(--bad-panel); } .err { color: var(--bad); }
        .files { list-style: none; margin: .25rem 0; padding: 0; } .plain { padding-left: 1.05rem; }
        .log, .parts { margin-top: .75rem; } .changed { color: var(--careful); font-size: .85rem; font-weight: 600; }
        .filter { border: 0; padding: 0; margin: 0 0 .5rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
        .filter legend { float: left; margin-right: 1rem; color: var(--faint); } .filter label { color: var(--state); }
        """

    private static let narrow = """
        @media (max-width: 40rem) { body { padding: .5rem .75rem 2rem; } .row { grid-template-columns: 6.5rem 1fr 4.5rem; }
          h1 { font-size: 1.3rem; } .step { padding: 0 .6rem; } td, th { max-width: 16rem; } }
        @media print { .scroll, .box, pre { max-height: none; overflow: visible; } }
        """
}
