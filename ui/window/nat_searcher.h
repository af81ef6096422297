// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "query/nat_search.h"
#include "table/background_worker.h"

#include <QObject>

namespace ctscope {

/// Searches a table for a translated end on a thread of its own, a history on its server. While a search runs, only the
/// last question that was asked meanwhile is kept; a server stops at once. GUI thread only.
class NatSearcher : public QObject {
    Q_OBJECT
public:
    explicit NatSearcher(QObject *parent = nullptr);

    /// `time` is of the query, for which the table's last moment counts as now.
    void ask(const FramePtr &frame, const NatQuery &query, std::optional<AskedTime> time);
    /// Nothing is answered any more.
    void cancel();

signals:
    /// `query` has the moment that was asked for.
    void found(const ctscope::NatQuery &query, const ctscope::NatAnswer &answer);
    /// The server of a history gave no answer.
    void failed(const ctscope::SourceProblem &problem);

private:
    struct Question {
        FramePtr frame;
        NatQuery query;
        std::optional<AskedTime> time;
    };
    void start(Question question);
    void askServer(Question question);

    std::optional<Question> m_next;
    bool m_busy = false;
    BackgroundWorker m_worker;
};

} // namespace ctscope
