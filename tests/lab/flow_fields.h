// SPDX-License-Identifier: GPL-3.0-or-later
// Flows as fields with names, so that two readers can be held against each other.
#pragma once

#include "flow/reading.h"

#include <QByteArrayList>
#include <QList>
#include <QMap>

namespace ctscope::lab {

/// The fields of one flow by name: "original src" → "10.1.0.2".
using Fields = QMap<QByteArray, QByteArray>;

/// In the lines of /proc and of conntrack -L -o extended every word has a name or a place. This
/// reads them with no knowledge of what they mean, so that both readers can be held against it.
Fields fieldsOfLine(const QByteArray &line);
/// The same fields out of a flow.
Fields fieldsOfFlow(const Flow &flow);

/// Two readings cannot be made at the same moment, and the printers differ in what they leave
/// out: the time runs, use counts the reader as well, conntrack -L is silent about zone 0 and
/// about GRE's own timeouts.
Fields comparable(Fields fields);
QList<Fields> fieldsOfLines(const QByteArray &text);
QList<Fields> fieldsOfFlows(const QList<Flow> &flows);

/// One line a flow, sorted.
QByteArrayList printed(const QList<Fields> &flows);
/// A flow as Traffic::expected() has it.
QByteArray brief(const Flow &flow);

QList<Flow> flowsOf(const Reading &reading);

/// Puts the times of the flows that two readings share side by side.
void compareTimes(const QList<Flow> &ours, const QList<Flow> &theirs);

} // namespace ctscope::lab
