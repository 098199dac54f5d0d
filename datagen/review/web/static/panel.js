// Before the page is painted: guidelines are open on wide screens, or as somebody left them.
{
  const panel = document.getElementById('guidelines');
  const kept = localStorage.getItem('guidelines');
  panel.open = kept ? kept === 'open' : matchMedia('(min-width: 1000px)').matches;
  panel.querySelector('summary').addEventListener('click', () => localStorage.setItem('guidelines', panel.open ? 'closed' : 'open'));
}
