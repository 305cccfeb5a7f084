// Copy buttons: they appear only where a script can make them work.
"use strict";

(function () {
  const status = document.getElementById("status");

  function copyBySelection(field) {
    field.select();
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("copying was refused"));
  }

  function copy(field) {
    // The clipboard interface exists in secure contexts only, and many of these sites are plain HTTP in a local network.
    return navigator.clipboard ? navigator.clipboard.writeText(field.value) : copyBySelection(field);
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const label = button.firstChild;
    const text = label.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(field).then(
        function () {
          label.textContent = "Copied";
          status.textContent = "Copied to the clipboard.";
          window.setTimeout(function () {
            label.textContent = text;
            status.textContent = "";
          }, 2000);
        },
        function () {
          field.focus();
          field.select();
          status.textContent = "The browser does not allow copying; the address is selected.";
        },
      );
    });
  }
})();
