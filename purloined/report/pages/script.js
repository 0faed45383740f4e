(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; });
  }
  function comma(number) { return number.toLocaleString("en"); }

  document.addEventListener("DOMContentLoaded", function () {
    var views = all(".view"), links = all("header nav a[href^='#']");

    /* One view at a time: the one that holds what the address names. */
    function show(focus) {
      var name = decodeURIComponent(location.hash.slice(1)), target = name && document.getElementById(name);
      var view = (target && target.closest(".view")) || views[0];
      views.forEach(function (other) { other.classList.toggle("on", other === view); });
      links.forEach(function (link) {
        if (link.getAttribute("href") === "#" + view.id) { link.setAttribute("aria-current", "page"); }
        else { link.removeAttribute("aria-current"); }
      });
      for (var at = target; at && at !== view; at = at.parentNode) { if (at.tagName === "DETAILS") { at.open = true; } }
      if (target && target !== view) { target.scrollIntoView(); } else { window.scrollTo(0, 0); }
      if (focus) {
        var to = target && target !== view ? target : view.querySelector("h2");
        if (to) { to.setAttribute("tabindex", "-1"); to.focus({ preventScroll: true }); }
      }
    }
    window.addEventListener("hashchange", function () { show(true); });
    var closed = [];
    window.addEventListener("beforeprint", function () {
      closed = all("details.twin-table:not([open])");
      closed.forEach(function (details) { details.open = true; });
    });
    window.addEventListener("afterprint", function () { closed.forEach(function (details) { details.open = false; }); });

    /* Time that is left, by the reader's own clock. */
    all("[data-due]").forEach(function (place) {
      var minutes = Math.round((new Date(place.dataset.due) - Date.now()) / 60000), late = minutes < 0;
      minutes = Math.abs(minutes);
      var days = Math.floor(minutes / 1440), hours = Math.floor(minutes % 1440 / 60);
      var says = days ? (late ? place.dataset.ago : place.dataset.in) : (late ? place.dataset.late : place.dataset.soon);
      place.textContent = filled(says, { days: days, hours: hours, minutes: minutes % 60 });
      place.classList.toggle("late", late);
    });

    /* Folders: those that fit the words, with all above them. */
    var tree = document.getElementById("tree"), find = document.getElementById("folder-text"), waiting;
    if (tree) {
      var nodes = all("li[data-path]", tree), first = nodes.map(function (node) { return node.firstElementChild.open; });
      var paths = nodes.map(function (node) { return node.dataset.path.toLowerCase(); });
      var choose = function () {
        var words = find.value.toLowerCase().split(/\s+/).filter(Boolean), fits = new Set();
        nodes.forEach(function (node, index) {
          if (words.every(function (word) { return paths[index].indexOf(word) >= 0; })) {
            for (var at = node; at && at !== tree; at = at.parentNode) { fits.add(at); }
          }
        });
        nodes.forEach(function (node, index) {
          node.hidden = !fits.has(node);
          node.firstElementChild.open = words.length ? fits.has(node) && Boolean(node.querySelector("ul")) : first[index];
        });
        document.getElementById("no-folder").hidden = fits.size > 0;
      };
      find.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(choose, 150); });
      tree.addEventListener("click", function (event) {
        if (event.target.closest(".show-files")) { below(event.target.closest("li").dataset.path); }
      });
    }

    /* Files: filter, sort, open. */
    var table = document.getElementById("all-files"), below = function () {};
    if (table) {
      var bodies = all("tbody", table), checks = all("[name=verdict]"), folder = "";
      var owner = document.getElementById("owner"), text = document.getElementById("text");
      var said = document.getElementById("said"), toggleAll = document.getElementById("open-all");
      var texts = bodies.map(function (body) { return body.rows[0].textContent.toLowerCase(); });
      var filter = function () {
        var wanted = {}, words = text.value.toLowerCase().split(/\s+/).filter(Boolean), count = 0;
        checks.forEach(function (check) { wanted[check.value] = check.checked; });
        bodies.forEach(function (body, index) {
          var fits = wanted[body.dataset.rank]
            && (owner.value === "*" || "=" + body.dataset.owner === owner.value)
            && (!folder || (body.dataset.place + "/").indexOf(folder + "/") === 0)
            && words.every(function (word) { return texts[index].indexOf(word) >= 0; });
          body.hidden = !fits;
          count += fits ? 1 : 0;
        });
        said.textContent = filled(said.dataset.said, { n: comma(count), all: comma(bodies.length) })
          + (folder ? " " + filled(said.dataset.below, { folder: folder }) : "");
      };
      var open = function (body, opens) {
        body.classList.toggle("open", opens);
        body.querySelector(".toggle").setAttribute("aria-expanded", String(opens));
      };
      var sort = function (header, column) {
        var down = header.getAttribute("aria-sort") === "ascending";
        all("th", header.parentNode).forEach(function (cell) { cell.removeAttribute("aria-sort"); });
        header.setAttribute("aria-sort", down ? "descending" : "ascending");
        var number = header.hasAttribute("data-number");
        var keyed = bodies.map(function (body, index) {
          var cell = body.rows[0].cells[column];
          return { body: body, index: index, key: number ? Number(cell.dataset.key) : cell.textContent.trim().toLowerCase() };
        });
        keyed.sort(function (a, b) {
          var order = number ? a.key - b.key : a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
          return (down ? -order : order) || a.index - b.index;
        });
        keyed.forEach(function (entry) { table.appendChild(entry.body); });
      };
      var only = function (ranks, whose, where) {
        checks.forEach(function (check) { check.checked = !ranks || check.value === ranks; });
        owner.value = whose; text.value = ""; folder = where; filter();
      };
      below = function (path) {
        only("", "*", path);
        location.hash = "files-list";
        show(true);
      };
      checks.concat([owner]).forEach(function (control) { control.addEventListener("change", filter); });
      text.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
      document.getElementById("reset").addEventListener("click", function () { only("", "*", ""); });
      toggleAll.addEventListener("click", function () {
        var opens = toggleAll.textContent === toggleAll.dataset.open;
        toggleAll.textContent = opens ? toggleAll.dataset.close : toggleAll.dataset.open;
        bodies.forEach(function (body) { open(body, opens); });
      });
      table.addEventListener("click", function (event) {
        var row = event.target.closest("tr"), body = event.target.closest("tbody");
        var chosen = String(window.getSelection ? window.getSelection() : "");
        if (!body || row !== body.rows[0] || (chosen && !event.target.closest(".toggle"))) { return; }
        open(body, !body.classList.contains("open"));
      });
      all("th", table.tHead).forEach(function (header, column) {
        var button = header.querySelector(".sort");
        if (button) { button.addEventListener("click", function () { sort(header, column); }); }
      });
      document.addEventListener("click", function (event) {
        var link = event.target.closest("[data-only], [data-of]"), file = event.target.closest("a[href^='#file-']");
        if (link && link.hasAttribute("data-only")) { only(link.dataset.only, "*", ""); }
        else if (link) { only("", "=" + link.dataset.of, ""); }
        else if (file) {
          var body = document.getElementById(file.getAttribute("href").slice(1));
          if (body) { body.hidden = false; open(body, true); }
        }
      });
      filter();
    }
    show(false);
  });
}());
