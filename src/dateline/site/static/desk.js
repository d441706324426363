// The desk works without this. Here: a choice in the filters goes at once, marks are set without losing the
// place in the list, and an article that is opened counts as read.
const send = (form, name, value) => {
  const data = new URLSearchParams();
  data.set("csrf", form.elements.csrf.value);
  data.set(name, value);
  return fetch(form.action, { method: "POST", body: data, redirect: "manual", headers: { accept: "application/json" } });
};
const words = document.body.dataset; // in the site's language
const done = (answer) => answer.type === "opaqueredirect" || answer.ok;

for (const select of document.querySelectorAll("select[data-go]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

const opened = document.querySelector("form[data-read-on-open]");
if (opened) {
  send(opened, "mark", "read").then((answer) => {
    const button = opened.querySelector("[data-read]");
    if (!done(answer) || !button) return;
    button.value = "unread";
    button.textContent = words.unread;
  }).catch(() => {});
}

const marks = document.querySelector("form[data-marks]");
if (marks) {
  const next = {
    star: ["unstar", words.starred], unstar: ["star", words.star],
    read: ["unread", words.unread], unread: ["read", words.read],
  };
  marks.addEventListener("submit", (event) => {
    const button = event.submitter;
    const turn = button && next[button.name];
    if (!turn) return;
    event.preventDefault();
    const name = button.name;
    send(marks, name, button.value).then((answer) => {
      if (!done(answer)) throw new Error(String(answer.status));
      [button.name, button.firstChild.data] = turn;
      const item = button.closest("li");
      if (name === "read" || name === "unread") {
        item.classList.toggle("read", name === "read");
        item.classList.toggle("fresh", name === "unread");
      } else {
        button.classList.toggle("starred", name === "star");
      }
    }).catch(() => location.reload());
  });
}
