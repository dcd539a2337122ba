// SPDX-License-Identifier: Apache-2.0
// The keys of the page, as its help lists them.

const $ = id => document.getElementById(id);

export function addKeys(page) {
  const letters = {
    '/': () => $('text').focus(),
    f: () => $('find').focus(),
    n: () => page.find('newer'),
    N: () => page.find('older'),
    ' ': page.pause,
    1: () => page.setView('lanes'),
    2: () => page.setView('list'),
    3: () => page.setView('sequence'),
    t: () => page.tab('text'),
    h: () => page.tab('hex'),
    j: () => page.tab('json'),
    c: page.conversation,
    d: nextDirection,
    l: page.toggleTheme,
    '?': () => $('keys').showModal(),
  };

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || $('keys').open) return;
    const target = event.target;
    const writes = target.matches('input[type=search], select');
    if (event.key === 'Escape') {
      // A browser would empty the field.
      event.preventDefault();
      if (writes) $('rows').focus();
      else page.close();
    } else if (event.key === 'End' && !writes) {
      event.preventDefault();
      page.live();
    } else if (event.key === 'Enter' && target.id === 'rows') {
      event.preventDefault();
      page.content();
    } else if (!writes && $('singleKeys').checked && letters[event.key]) {
      // Space presses the button, or chooses the circle, that has the focus.
      if (event.key === ' ' && target.matches('button, a, input')) return;
      event.preventDefault();
      letters[event.key]();
    }
  });

  $('help').addEventListener('click', () => $('keys').showModal());
}

function nextDirection() {
  const radios = [...document.querySelectorAll('[name=direction]')];
  const next = radios[(radios.findIndex(radio => radio.checked) + 1) % radios.length];
  next.click();
}
