// What the route of the live line answers to whom; see table.mjs.
const V1 = '/api/v1';

/** A request of this kind asks neither for a WebSocket nor for events. */
export const live = ({ ALL }) => [
  { route: `GET ${V1}/live`, who: ALL,
    when: { own: '426 LIVE_UPGRADE_NEEDED' } },
];
