// SPDX-License-Identifier: GPL-3.0-or-later
// Flows as named fields, so that the results of two readers can be compared.
#pragma once

#include "flow/reading.h"

#include <QByteArrayList>
#include <QList>
#include <QMap>

namespace ctscope::lab {

/// The fields of one flow by name: "original src" → "10.1.0.2".
using Fields = QMap<QByteArray, QByteArray>;

/// The fields of a line of /proc or of conntrack -L -o extended, where every word has a name or a fixed place.
/// Reads them without knowing their meaning, so that both readers can be compared with it.
Fields fieldsOfLine(const QByteArray &line);
/// The same fields out of a flow.
Fields fieldsOfFlow(const Flow &flow);

/// Removes differences that are no error: the two readings are made one after the other (timeouts), use counts
/// the reader, and conntrack -L leaves out zone 0 and
/// the timeouts of GRE entries.
Fields comparable(Fields fields);
QList<Fields> fieldsOfLines(const QByteArray &text);
QList<Fields> fieldsOfFlows(const QList<Flow> &flows);

/// One line a flow, sorted.
QByteArrayList printed(const QList<Fields> &flows);
/// A flow as Traffic::expected() has it.
QByteArray brief(const Flow &flow);

QList<Flow> flowsOf(const Reading &reading);

/// Pairs the timeouts of the flows that are in both readings.
void compareTimes(const QList<Flow> &ours, const QList<Flow> &theirs);

} // namespace ctscope::lab
