// A picture that cannot be had leaves no hole: its place goes, and with it the caption that told what it shows.
(() => {
  const lost = img => {
    const figure = img.closest('figure'), link = img.closest('a.pic');
    if (link) { link.closest('.card')?.classList.remove('has'); link.remove(); }
    else (figure ?? img).remove();
  };
  const ours = 'img[src^="/picture/"],img[src^="/desk/picture/"]';
  document.addEventListener('error', e => { if (e.target.matches?.(ours)) lost(e.target); }, true);
  for (const img of document.querySelectorAll(ours)) if (img.complete && !img.naturalWidth) lost(img);
})();
