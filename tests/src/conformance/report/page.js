const failures = document.getElementById("failures");
failures.addEventListener("change", () => {
  document.body.classList.toggle("failures-only", failures.checked);
});
