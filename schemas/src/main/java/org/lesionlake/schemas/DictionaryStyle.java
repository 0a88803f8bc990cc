package org.lesionlake.schemas;

/** Style sheet and script of the dictionary's page. */
final class DictionaryStyle {
  static final String CSS =
      """
      :root{color-scheme:light dark;--ground:#fffefb;--ink:#1d1f21;--soft:#5a6165;--hair:#e2e0da;
      --link:#1f5f99;--mark:#fff1c2;--panel:#f5f3ee;--warn:#a63c14}
      @media (prefers-color-scheme:dark){:root{--ground:#16181a;--ink:#e6e4df;--soft:#a3a9ad;
      --hair:#33383b;--link:#86bdea;--mark:#4a3f17;--panel:#1f2224;--warn:#ee8a60}}
      *{box-sizing:border-box}
      html{scroll-padding-top:var(--head,10.5rem)}
      body{margin:0;background:var(--ground);color:var(--ink);
      font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
      a{color:var(--link);text-decoration:none}
      a:hover{text-decoration:underline}
      :focus-visible{outline:2px solid var(--link);outline-offset:2px}
      .skip{position:absolute;left:-999px}
      .skip:focus{left:8px;top:8px;z-index:3;background:var(--ground);padding:6px 10px}
      header{position:sticky;top:0;z-index:2;background:var(--ground);padding:12px 24px 8px;
      border-bottom:1px solid var(--hair)}
      h1{font-size:20px;font-weight:600;margin:0 0 6px}
      form{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center}
      input,select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--hair);
      border-radius:4px;padding:5px 9px}
      #search{flex:1 1 220px;min-width:0;max-width:460px}
      label,.hint,#found,.key{color:var(--soft);font-size:13.5px}
      .hint{margin:6px 0 0;max-width:none}
      kbd{border:1px solid var(--hair);border-radius:3px;padding:0 5px;background:var(--panel)}
      header details{margin-top:4px;font-size:13.5px}
      dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 12px;margin:6px 0}
      dd{margin:0}
      .columns{display:grid;grid-template-columns:230px minmax(0,1fr);gap:0 28px;padding:0 24px;
      max-width:1500px}
      nav{position:sticky;top:var(--head,10.5rem);align-self:start;
      max-height:calc(100vh - var(--head,10.5rem));overflow-y:auto;
      padding:16px 0;font-size:13.5px}
      nav ul{list-style:none;margin:6px 0;padding:0}
      nav li a{display:block;padding:1px 0;overflow-wrap:anywhere}
      nav .layer{margin-top:10px;color:var(--soft);font-weight:600}
      summary{cursor:pointer}
      main{padding:8px 0 60px;min-width:0}
      section{margin:22px 0 0}
      h2{font-size:17px;font-weight:600;margin:0 0 2px}
      p{margin:2px 0 8px;max-width:95ch}
      .question{border-top:1px solid var(--hair);padding:6px 0}
      .question p{margin:6px 0}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-size:14px}
      thead th{text-align:left;color:var(--soft);font-weight:400;padding:4px 12px 4px 0;
      border-bottom:1px solid var(--soft)}
      td,tbody th{text-align:left;font-weight:400;vertical-align:top;padding:5px 12px 5px 0;
      border-bottom:1px solid var(--hair)}
      tr:target,section:target>h2{background:var(--mark)}
      code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px}
      pre{background:var(--panel);padding:10px 12px;overflow-x:auto;border-radius:4px;max-height:26rem}
      td i{color:var(--soft)}
      .tag{white-space:nowrap;font-size:12.5px;color:var(--soft)}
      .tag.identifying,.tag.deidentified_text{color:var(--warn);font-weight:600}
      .values{list-style:none;display:flex;flex-wrap:wrap;gap:3px 6px;margin:4px 0 0;padding:0}
      .values li{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px;
      background:var(--panel);border-radius:3px;padding:0 6px}
      [hidden]{display:none!important}
      @media (max-width:800px){header{position:static;padding:12px 14px 8px}
      html{scroll-padding-top:8px}
      .columns{grid-template-columns:minmax(0,1fr);padding:0 14px}
      nav{position:static;max-height:none;border-bottom:1px solid var(--hair);padding:8px 0}
      thead{position:absolute;left:-999px}
      .wide table,.wide tbody,.wide tr,.wide th,.wide td{display:block;border:0;padding:0}
      .wide tr{border-bottom:1px solid var(--hair);padding:7px 0}
      .wide td:nth-child(-n+4){display:inline;margin-right:10px;color:var(--soft);font-size:13px}
      .wide td:empty{display:none}}
      @media print{header form,.hint,nav{display:none}header{position:static}
      .columns{display:block}tr{break-inside:avoid}}
      """;

  /**
   * Every word that is searched for must stand in a column's row or in its table's name; of a table
   * whose own words match, all columns stay.
   */
  static final String SCRIPT =
      """
      (function () {
        var search = document.getElementById('search');
        var privacy = document.getElementById('privacy');
        var found = document.getElementById('found');
        var menu = document.querySelector('nav details');
        var head = document.querySelector('header');
        function measure() {
          document.documentElement.style.setProperty('--head', head.offsetHeight + 8 + 'px');
        }
        measure();
        addEventListener('resize', measure);
        var parts = Array.from(document.querySelectorAll('section.table')).map(function (section) {
          var own = Array.from(section.querySelectorAll('h2,.doc')).map(function (e) {
            return e.textContent;
          }).join(' ').toLowerCase();
          var rows = Array.from(section.querySelectorAll('tbody tr')).map(function (row) {
            return {row: row, text: section.id + ' ' + row.textContent.toLowerCase()};
          });
          var link = document.querySelector('nav a[href="#' + section.id + '"]');
          return {section: section, own: own, rows: rows, item: link && link.parentNode};
        });
        var questions = Array.from(document.querySelectorAll('.question'));
        function has(text, words) {
          return words.every(function (word) { return text.indexOf(word) >= 0; });
        }
        function show() {
          var words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
          var wanted = privacy.value;
          var searching = words.length > 0 || wanted !== '';
          var columns = 0;
          var tables = 0;
          parts.forEach(function (part) {
            var whole = has(part.own, words) && (wanted === '' || part.rows.length > 0);
            var some = part.rows.length === 0 && whole && wanted === '';
            part.rows.forEach(function (entry) {
              var fits = (whole || has(entry.text, words))
                  && (wanted === '' || entry.row.dataset.privacy === wanted);
              entry.row.hidden = !fits;
              columns += fits ? 1 : 0;
              some = some || fits;
            });
            part.section.hidden = !some;
            if (part.item) { part.item.hidden = !some; }
            tables += some ? 1 : 0;
          });
          var asked = 0;
          questions.forEach(function (question) {
            var fits = wanted === '' && has(question.textContent.toLowerCase(), words);
            question.hidden = !fits;
            asked += fits ? 1 : 0;
          });
          document.getElementById('questions').hidden = asked === 0;
          document.querySelectorAll('.part').forEach(function (e) { e.hidden = searching; });
          found.textContent = searching
              ? columns + (columns === 1 ? ' column in ' : ' columns in ') + tables
                  + (tables === 1 ? ' table or view, ' : ' tables and views, ') + asked
                  + (asked === 1 ? ' question' : ' questions')
              : '';
        }
        function clear() {
          search.value = '';
          privacy.value = '';
          show();
        }
        search.addEventListener('input', show);
        privacy.addEventListener('change', show);
        document.addEventListener('keydown', function (event) {
          var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
          if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            search.focus();
            search.select();
          } else if (event.key === 'Escape') {
            clear();
          }
        });
        window.addEventListener('hashchange', function () {
          var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
          if (target && target.closest('[hidden]')) {
            clear();
            target.scrollIntoView();
          }
        });
        if (matchMedia('(max-width:800px)').matches) { menu.open = false; }
      })();
      """;

  private DictionaryStyle() {}
}
