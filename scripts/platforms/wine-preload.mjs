// Loaded before the program of each Node that the lanes of Windows start with Wine.

import { Socket } from 'node:net'

// Wine 8 cannot set the times of TCP keep-alive (`TCP_KEEPIDLE`), which libuv does while it connects. Node's `fetch` asks for that.
Socket.prototype.setKeepAlive = function () {
  return this
}
