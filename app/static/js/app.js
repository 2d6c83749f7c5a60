// Small comforts on top of pages that work without them. No markup is ever built from text.
"use strict";
(() => {
  const all = (root, selector) => [
    ...(root instanceof Element && root.matches(selector) ? [root] : []),
    ...root.querySelectorAll(selector),
  ];
  const make = (tag, attributes, text) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

  // A form is sent once: the second press of a double click is swallowed until the answer is there.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.setAttribute("aria-busy", "true");
  }, true);
  const release = () => all(document, 'form[aria-busy="true"]').forEach((form) => form.removeAttribute("aria-busy"));
  addEventListener("pageshow", release);
  document.addEventListener("htmx:finally:request", release);

  // Enter in an inner field presses its own button, not the form's.
  document.addEventListener("keydown", (event) => {
    const wanted = event.key === "Enter" && event.target.dataset && event.target.dataset.enter;
    if (!wanted) return;
    event.preventDefault();
    all(event.target.form, "button").find((button) => button.value === wanted)?.click();
  });

  // Conditions between fields.
  const valueOf = (field) => {
    const chosen = field.querySelector("input[type=radio]:checked");
    if (chosen) return chosen.value;
    const box = field.querySelector("input[type=checkbox]");
    if (box) return box.checked ? "true" : "false";
    return field.querySelector("select, input, textarea")?.value ?? "";
  };
  const condition = (form) => {
    for (const field of all(form, "[data-when]")) {
      const other = form.querySelector(`[data-field="${CSS.escape(field.dataset.when)}"]`);
      const holds = other && other.dataset.shown !== "false" && field.dataset.values.split(" ").includes(valueOf(other));
      field.dataset.shown = String(Boolean(holds) || field.classList.contains("bad"));
    }
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form) condition(form);
  });

  // Rows of a mapping: spare rows appear one by one, a removed row is emptied and hidden.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-more], [data-drop]");
    if (!button) return;
    if (button.dataset.more) {
      const next = button.form.querySelector(`[data-rows="${CSS.escape(button.dataset.more)}"] tr.away:not(.gone)`);
      if (!next) return;
      event.preventDefault();
      next.classList.remove("away");
      next.querySelector("input, select")?.focus();
      return;
    }
    event.preventDefault();
    const row = button.closest("tr");
    for (const input of all(row, "input, select")) input.value = "";
    row.setAttribute("data-spare", "");
    row.classList.add("away", "gone");
    changed(button.form.elements[0]);
  });

  // Dates as pasted from a spreadsheet become dates as the books write them.
  const two = (text) => text.padStart(2, "0");
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("[data-date]")) return;
    const text = input.value.trim();
    const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([T ].*)?$/.exec(text);
    const american = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/.exec(text);
    if (iso) input.value = `${two(iso[2])}/${two(iso[3])}/${iso[1]}`;
    else if (american) input.value = `${two(american[1])}/${two(american[2])}/${american[3].length === 2 ? "20" : ""}${american[3]}`;
  }, true);

  // A drop-down that can be searched. The native select stays the one that is posted.
  let combos = 0;
  class Combo {
    constructor(select) {
      this.select = select;
      this.number = ++combos;
      const box = make("div", { class: "combo" });
      this.input = make("input", {
        class: `${select.className} combo-input`, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
        "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `combo-${this.number}`, placeholder: "Choose …",
      });
      for (const name of ["aria-describedby", "aria-invalid", "aria-label"])
        if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
      this.input.id = `${select.id}-combo`;
      const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      if (label) label.htmlFor = this.input.id;
      this.list = make("ul", { class: "combo-list", role: "listbox", id: `combo-${this.number}`, hidden: "" });
      if (label) this.list.setAttribute("aria-label", label.textContent);
      else this.list.setAttribute("aria-label", select.getAttribute("aria-label") || "Options");
      select.replaceWith(box);
      box.append(this.input, select, this.list);
      select.tabIndex = -1;
      select.setAttribute("aria-hidden", "true");
      select.dataset.combo = "done";
      this.restore();
      this.input.addEventListener("input", () => this.open(this.input.value));
      this.input.addEventListener("click", () => { if (this.list.hidden) this.open(""); });
      this.input.addEventListener("focus", () => this.input.select());
      this.input.addEventListener("blur", () => setTimeout(() => this.leave(), 120));
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const item = event.target.closest("[role=option]");
        if (item) this.pick(item);
      });
      select.addEventListener("change", () => this.restore());
      select.form?.addEventListener("reset", () => setTimeout(() => this.restore(), 0));
    }
    restore() {
      const chosen = this.select.selectedOptions[0];
      this.input.value = chosen && chosen.value ? chosen.textContent.trim() : "";
    }
    entries() {
      return [...this.select.options].filter((option) => option.value).map((option) => ({
        value: option.value, label: option.textContent.trim(), disabled: option.disabled,
        group: option.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : "",
      }));
    }
    async open(text) {
      this.typed = text;
      if (this.select.dataset.search && text.trim()) {
        const answer = await fetch(`${this.select.dataset.search}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } })
          .then((response) => (response.ok ? response.json() : [])).catch(() => []);
        if (this.typed === text) this.draw(answer.map((entry) => ({ ...entry, group: "" })));
        return;
      }
      const wanted = text.trim().toLocaleLowerCase();
      this.draw(this.entries().filter((entry) => entry.label.toLocaleLowerCase().includes(wanted)));
    }
    draw(entries) {
      this.list.replaceChildren();
      let group = "";
      for (const entry of entries.slice(0, 200)) {
        if (entry.group !== group) this.list.append(make("li", { class: "group", role: "presentation" }, (group = entry.group)));
        const item = make("li", { role: "option", id: `combo-${this.number}-${this.list.childElementCount}`, "data-value": entry.value, "aria-selected": "false" }, entry.label);
        if (entry.disabled) item.setAttribute("aria-disabled", "true");
        this.list.append(item);
      }
      if (!entries.length) this.list.append(make("li", { role: "presentation", class: "group" }, "Nothing found"));
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.mark(this.items().find((item) => item.dataset.value === this.select.value) || this.items()[0]);
    }
    items() { return [...this.list.querySelectorAll('[role=option]:not([aria-disabled="true"])')]; }
    mark(item) {
      for (const other of this.items()) other.setAttribute("aria-selected", String(other === item));
      if (item) { this.input.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
      else this.input.removeAttribute("aria-activedescendant");
    }
    key(event) {
      const items = this.items();
      const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (this.list.hidden) this.open("");
        else this.mark(items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]);
      } else if (event.key === "Enter" && !this.list.hidden) {
        event.preventDefault();
        if (items[at]) this.pick(items[at]);
      } else if (event.key === "Escape" && !this.list.hidden) {
        event.preventDefault();
        this.close();
        this.restore();
      } else if (event.key === "Tab") this.close();
    }
    pick(item) {
      if (item.getAttribute("aria-disabled") === "true") return;
      const value = item.dataset.value;
      if (![...this.select.options].some((option) => option.value === value))
        this.select.append(make("option", { value }, item.textContent));
      this.select.value = value;
      this.close();
      changed(this.select);
    }
    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
    leave() {
      this.close();
      if (!this.input.value.trim() && this.select.value) { this.select.value = ""; changed(this.select); }
      this.restore();
    }
  }

  // Tables: arrows and j/k move, Enter opens, x picks.
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("table[data-table] tbody tr");
    if (!row || event.target !== row) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
      if (next) { row.tabIndex = -1; next.tabIndex = 0; next.focus(); }
    } else if (event.key === "Enter" && row.dataset.href) location.assign(row.dataset.href);
    else if (event.key === "x") { event.preventDefault(); row.querySelector(".pick")?.click(); }
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    const table = box.closest("table");
    if (!table || !box.classList.contains("pick")) return;
    if ("pickAll" in box.dataset) for (const other of all(table, "tbody .pick")) other.checked = box.checked;
    const picked = all(table, "tbody .pick:checked").length;
    for (const place of all(document, "[data-picked]")) place.textContent = String(picked);
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });

  // What is enhanced when a page or a part of it arrives.
  const enhance = (root) => {
    for (const select of all(root, 'select[data-combo]:not([data-combo="done"])')) new Combo(select);
    for (const row of all(root, "table[data-table] tbody tr:first-child")) row.tabIndex = 0;
    for (const form of all(root, "form")) condition(form);
    for (const here of all(root, ".menu [aria-current]")) here.closest("ol").scrollLeft = here.offsetLeft - here.closest("ol").offsetLeft - 16;
    for (const details of all(root, ".drawer"))
      if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 72rem)").matches) details.open = true;
  };

  // What is no part of this page is not swapped into it: a whole page is gone to, a bare sentence is shown on top.
  const tell = (text) => {
    document.getElementById("told")?.remove();
    const notice = make("div", { class: "notice is-needs flash", role: "alert", id: "told" });
    notice.append(make("div", {}, text));
    document.getElementById("main")?.prepend(notice);
    notice.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    if (!ctx?.response || ctx.target === document.body) return;
    if (ctx.select && ctx.text?.includes(`id="${ctx.select.slice(1)}"`)) return;
    const kind = ctx.response.headers.get("Content-Type") ?? "";
    if (kind.startsWith("text/html") && !/^\s*<!doctype/i.test(ctx.text ?? "")) {
      document.getElementById("told")?.remove();
      return;
    }
    if (kind.startsWith("text/event-stream")) return;
    event.preventDefault();
    if (kind.startsWith("text/html")) location.assign(ctx.response.raw.url);
    else tell((ctx.text ?? "").slice(0, 300));
  });
  document.addEventListener("htmx:error", (event) => {
    const asking = event.detail?.ctx?.sourceElement;
    if (asking?.id !== "side")
      tell(asking?.dataset.unanswered ?? "There was no answer. What you typed is still here; check your connection and try again.");
  });

  // After a swap the reader goes on where they were, at the first problem, or at the new title.
  const before = { focus: "", title: "", drawer: false };
  document.addEventListener("htmx:before:swap", () => {
    before.focus = document.activeElement?.id ?? "";
    before.title = document.getElementById("section-title")?.textContent ?? "";
    before.drawer = document.getElementById("drawer")?.open ?? false;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target ?? document;
    enhance(target.isConnected ? target : document);
    const drawer = document.getElementById("drawer");
    if (drawer && before.drawer) drawer.open = true;
    if (target.id !== "desk") {
      if (before.focus && document.activeElement?.id !== before.focus) document.getElementById(before.focus)?.focus();
      return;
    }
    const title = document.getElementById("section-title");
    if (showWrong()) return;
    if (title && title.textContent !== before.title) { scrollTo(0, 0); title.focus({ preventScroll: true }); }
    else document.getElementById(before.focus)?.focus({ preventScroll: true });
  });
  const showWrong = () => {
    const wrong = document.querySelector("[data-wrong]");
    wrong?.focus();
    return Boolean(wrong);
  };
  // A link to a field leads to what stands in its place: the first radio, or the box over the select.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-wrong] a");
    if (!link) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const place = document.getElementById(`${target?.id}-combo`) ?? target;
    if (!place) return;
    event.preventDefault();
    place.scrollIntoView({ block: "center" });
    place.focus();
  });

  const begin = () => { enhance(document); showWrong(); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
