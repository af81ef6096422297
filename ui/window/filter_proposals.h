// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/completions.h"
#include "query/flow_order.h"
#include "table/background_worker.h"

#include <QObject>
#include <QString>

namespace ctscope {

/// Works out what can be written at a place of a filter, with the values that are in the table, on a thread of the
/// pool. Of several questions only the last is answered. GUI thread only.
class FilterProposals : public QObject {
    Q_OBJECT
public:
    explicit FilterProposals(QObject *parent = nullptr);

    /// `cursor` is a place in the text. Without a frame, values are only those that a field has by its type.
    void ask(const QString &text, qsizetype cursor, const FramePtr &frame, filter::NameTable names);
    void cancel() { m_worker.cancel(); }

signals:
    void ready(const ctscope::filter::Completions &completions);

private:
    BackgroundWorker m_worker;
};

} // namespace ctscope
