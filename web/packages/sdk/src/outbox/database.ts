/** The result of a request. Awaiting it keeps its transaction open. */
export const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("IndexedDB"));
    };
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error("IndexedDB"));
    };
  });

/** Opens version 1 of a database. `onClosed`: the connection cannot be used any more. */
export const openDatabase = async (
  name: string,
  create: (database: IDBDatabase) => void,
  onClosed: () => void,
): Promise<IDBDatabase> => {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    create(request.result);
  };
  const database = await resultOf(request);
  database.onclose = onClosed;
  database.onversionchange = () => {
    // A later version of the page waits until this connection is closed.
    database.close();
    onClosed();
  };
  return database;
};

/** Runs work on one store in one transaction; returns its result once the transaction has committed. */
export const inTransaction = async <T>(
  database: IDBDatabase,
  storeName: string,
  mode: "readonly" | "readwrite",
  durability: "strict" | "relaxed",
  work: (store: IDBObjectStore) => Promise<T>,
): Promise<T> => {
  const transaction = database.transaction(storeName, mode, { durability });
  const [result] = await Promise.all([work(transaction.objectStore(storeName)), committed(transaction)]);
  return result;
};
