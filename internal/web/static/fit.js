// Makes the frames of Canvass's cards as high as what is in them. It goes by what the cards say, and sets their height alone.
"use strict";

window.addEventListener("message", (event) => {
  const height = event.data && Number(event.data.canvassHeight);
  if (!(height > 0 && height < 10000)) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === event.source && new URL(frame.src, location.href).origin === event.origin) frame.height = Math.ceil(height);
  }
});
