// [data-forget] stands on the page of signing in: whoever comes next must not find the last person's pages on this phone.
export function start() {
  for (const name of ["stops", "discovery", "canvass"]) self.caches?.delete(name);
}
