(function () {
  "use strict";
  var token = document.body.dataset.formToken;

  /* A folder's files. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".show-files");
    if (button) { location.href = "/files?under=" + encodeURIComponent(button.closest("li").dataset.path); }
  });

  /* An empty owner is no owner asked for: it is left out of what is asked. */
  document.addEventListener("htmx:configRequest", function (event) {
    var given = event.detail.parameters;
    ["owner", "words", "under"].forEach(function (name) {
      if (given.get ? given.get(name) === "" : given[name] === "") { if (given.delete) { given.delete(name); } else { delete given[name]; } }
    });
  });
  var filter = document.getElementById("filter");
  if (filter) {
    filter.addEventListener("formdata", function (event) {
      ["owner", "words", "under"].forEach(function (name) { if (event.formData.get(name) === "") { event.formData.delete(name); } });
    });
  }

  /* The server ended, or the session did: what stands on the page is the last that is known. */
  var unheard = function (name) {
    var line = document.getElementById("judging"), said = document.createElement("p");
    if (!line) { return; }
    said.textContent = line.dataset[name];
    line.className = "judging failed"; line.replaceChildren(said);
  };
  document.addEventListener("htmx:sendError", function () { unheard("gone"); });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status === 403) { unheard("out"); }
  });

  /* Evidence, by drag and drop or by choice: one after the other. */
  var drop = document.getElementById("drop"), list = document.getElementById("received"), queue = Promise.resolve();
  if (drop) {
    var send = function (file) {
      var line = document.createElement("li"), name = document.createElement("bdi"), said = document.createElement("span");
      name.textContent = file.name; said.textContent = " …"; line.append(name, said); list.append(line);
      return fetch("/evidence/" + encodeURIComponent(file.name.slice(-200)) , {
        method: "PUT", body: file, headers: { "X-Form-Token": token, "Content-Type": "application/octet-stream" }
      }).then(function (answer) { return answer.json(); }).then(function (told) { said.textContent = ": " + told.says; },
        function () { said.textContent = ": " + drop.dataset.failed; });
    };
    var take = function (files) {
      Array.prototype.forEach.call(files, function (file) { queue = queue.then(function () { return send(file); }); });
    };
    document.getElementById("chosen").addEventListener("change", function (event) { take(event.target.files); event.target.value = ""; });
    ["dragover", "dragenter"].forEach(function (kind) {
      document.addEventListener(kind, function (event) { event.preventDefault(); drop.classList.add("over"); });
    });
    document.addEventListener("dragleave", function () { drop.classList.remove("over"); });
    document.addEventListener("drop", function (event) {
      event.preventDefault(); drop.classList.remove("over"); take(event.dataTransfer.files);
    });
  }
}());
