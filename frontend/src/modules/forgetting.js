// [data-forget] stands on the page of signing in: whoever comes next must not find the last person's stops on this phone.
export function start() {
  self.caches?.delete("stops");
}
