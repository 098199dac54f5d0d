// Takes the token out of the address, which never left the browser, and posts it.
const token = decodeURIComponent(location.hash.slice(1));
if (token) {
  history.replaceState(null, '', location.pathname);
  const form = document.getElementById('enter');
  form.elements.token.value = token;
  form.submit();
}
