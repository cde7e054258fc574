package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.HashTrieView;

/** A large value whose fields or members are found in a trie. */
interface HashedMembers {
  HashTrieView trie();
}
