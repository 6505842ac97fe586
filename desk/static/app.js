// Everything here is an extra: every page works without it. Single keys can be switched off in the preferences.
(function () {
  var row = -1;

  function move(step) {
    var rows = document.querySelectorAll(".list tbody tr");
    if (!rows.length) return;
    row = Math.max(0, Math.min(rows.length - 1, row + step));
    rows.forEach(function (each, i) { each.classList.toggle("current", i === row); });
    rows[row].scrollIntoView({ block: "nearest" });
  }

  function open() {
    var link = document.querySelector(".list tr.current .who a");
    if (link) location.href = link.href;
  }

  document.addEventListener("keydown", function (event) {
    if (!document.body.hasAttribute("data-keys") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY/.test(event.target.tagName)) return;
    if (event.key === "/") { document.getElementById("q").focus(); event.preventDefault(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && event.target.tagName !== "A") open();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) print();
  });

  // A second press of a button that is already sending does nothing (the server would refuse it too).
  document.addEventListener("submit", function (event) {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // What went wrong is read first.
  var summary = document.querySelector(".summary");
  if (summary) summary.focus();
})();
