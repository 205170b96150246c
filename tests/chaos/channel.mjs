// What is planned for people on one channel of notify's.

/** Are none of its plans and deliveries under way any more? */
export async function isThrough(stack, channel) {
  return Number(await stack.sql(`SELECT (SELECT count(*) FROM notify.channel_plan) +
    (SELECT count(*) FROM notify.channel_delivery WHERE channel = ${channel} AND state = 0)`)) === 0;
}

/** Nothing that `people` have not read is without a delivery, and none waits. */
export async function auditPlans(audit, check, channel, people) {
  const untold = await audit.ask(`SELECT user_id::text, count(*) FROM (
      SELECT school_id, user_id, event_id, read FROM notify.notification
      UNION ALL SELECT school_id, user_id, -notice_id, read FROM notify.notice) n
    WHERE NOT read AND NOT EXISTS (SELECT FROM notify.channel_delivery d
      WHERE d.school_id = n.school_id AND d.user_id = n.user_id AND d.event_id = n.event_id
      AND d.channel = ${channel})
    AND NOT EXISTS (SELECT FROM notify.event e
      WHERE e.school_id = n.school_id AND e.event_id = n.event_id AND e.kind = 4)
    GROUP BY user_id`);
  const waits = await audit.ask(`SELECT user_id::text, count(*) FROM notify.channel_delivery
    WHERE channel = ${channel} AND state = 0 GROUP BY user_id`);
  for (const { user_id, count } of untold)
    if (people.has(user_id))
      audit.fault(check, `${count} unread notifications of user ${user_id} have no delivery`);
  for (const { user_id, count } of waits)
    audit.fault(check, `${count} notifications of user ${user_id} wait for theirs`);
}
