// SPDX-License-Identifier: GPL-3.0-or-later
// Groups on their way from the sampler thread to the model.
#include "table/flow_feed.h"

#include "support/four_flows.h"
#include "table/group_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

GroupQuery viewOf(std::string_view keys)
{
    GroupQuery view;
    view.spec = parseGroupSpec(keys).spec;
    return view;
}

QString printed(const QAbstractItemModel &model, const QModelIndex &parent = {})
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        QString text = index.data().toString() + u' ' + index.siblingAtColumn(1).data().toString();
        if (model.rowCount(index) > 0)
            text += QStringLiteral(" [") + printed(model, index) + u']';
        rows.append(text);
    }
    return rows.join(QStringLiteral(", "));
}

} // namespace

class TestGroupFeed : public QObject {
    Q_OBJECT
private slots:
    void framesHaveTheGroupsThatWereAskedFor()
    {
        FlowFeed feed;
        const ServiceNames services;
        GroupModel model(services);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        connect(&feed, &FlowFeed::frameReady, &model, [&](const FramePtr &frame) { model.setGroups(frame->groups); });
        QSignalSpy frames(&feed, &FlowFeed::frameReady);

        feed.setSource(std::make_unique<FourFlows>());
        QTRY_COMPARE(frames.size(), 1);
        QVERIFY(!feed.frame()->groups);

        GroupQuery view = viewOf("src,dport");
        feed.setGroups(view);
        QTRY_COMPARE(printed(model), QStringLiteral("10.0.0.1 2, 10.0.0.2 1, 10.0.0.3 1"));
        model.setExpanded(model.index(0, 0), true);
        view.expanded = model.expanded();
        const auto rows = feed.frame()->order;
        feed.setGroups(view);
        QTRY_COMPARE(printed(model), QStringLiteral("10.0.0.1 2 [80 1, 443 1], 10.0.0.2 1, 10.0.0.3 1"));
        QCOMPARE(feed.frame()->order, rows);

        feed.setFilter(Filter::containing("udp"));
        QTRY_COMPARE(printed(model), QStringLiteral("10.0.0.3 1"));
        QVERIFY(feed.frame()->order != rows);
        feed.setGroups(std::nullopt);
        QTRY_VERIFY(!feed.frame()->groups);
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestGroupFeed)
#include "tst_group_feed.moc"
