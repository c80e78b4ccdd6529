/** The device's own store: notes that wait to be sent, and the group of today for a few hours. */
const NAME = "mirae-observe";

export type Store = "queue" | "roster";

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "id" });
      request.result.createObjectStore("roster", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The device's store does not open."));
  });
  return opened;
}

async function run<T>(
  store: Store,
  mode: IDBTransactionMode,
  work: (objects: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    // Only a finished transaction is on the disk; a successful request is not yet.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("The device's store refused."));
  });
}

export const all = <T>(store: Store): Promise<T[]> => run(store, "readonly", (objects) => objects.getAll());

export const one = <T>(store: Store, key: string): Promise<T | undefined> =>
  run(store, "readonly", (objects) => objects.get(key));

export const put = (store: Store, value: object): Promise<IDBValidKey> =>
  run(store, "readwrite", (objects) => objects.put(value));

export const remove = (store: Store, key: string): Promise<undefined> =>
  run(store, "readwrite", (objects) => objects.delete(key));

export const clear = (store: Store): Promise<undefined> =>
  run(store, "readwrite", (objects) => objects.clear());
