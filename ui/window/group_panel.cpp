// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/group_panel.h"

#include "ui/table/group_view.h"

#include "table/column_words.h"
#include "table/group_model.h"
#include "table/group_words.h"
#include "table/shown_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace ctscope {

namespace {
constexpr qsizetype longestStep = 60; ///< characters of a filter in the way
}

GroupPanel::GroupPanel(QWidget *parent)
    : QWidget(parent)
    , m_view(new GroupView(this))
    , m_steps(new QWidget(this))
    , m_stepRow(new QHBoxLayout(m_steps))
    , m_note(new QLabel(this))
{
    setObjectName(QStringLiteral("groupPanel"));
    m_steps->setObjectName(QStringLiteral("groupTrail"));
    m_stepRow->setContentsMargins(4, 2, 4, 2);
    m_steps->hide();
    m_note->setObjectName(QStringLiteral("groupNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setMargin(4);
    m_note->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addWidget(m_note);
    setFocusProxy(m_view);
    connect(m_view, &GroupView::sortRequested, this, [this](const GroupSort &sort) {
        m_sort = sort;
        ask();
    });
    connect(m_view, &GroupView::flowsRequested, this, &GroupPanel::narrow);
    connect(m_view, &GroupView::backRequested, this, &GroupPanel::goBack);
    connect(m_view, &GroupView::escapePressed, this, &GroupPanel::escapePressed);
}

QStringList GroupPanel::titles() const
{
    QStringList titles;
    QString filter;
    for (const GroupTrail::Step &step : m_trail.steps()) {
        if (step.groups) {
            QStringList keys;
            for (const GroupKey &key : step.groups->keys)
                keys.append(GroupWords::keyTitle(key));
            titles.append(keys.join(QStringLiteral(" · ")));
        } else if (step.filter.isEmpty()) {
            titles.append(tr("All flows"));
        } else {
            // Of a filter that was narrowed, what was added.
            const QString before = filter.isEmpty() ? QString() : u'(' + filter + QStringLiteral(") and ");
            titles.append(shownText(
                !before.isEmpty() && step.filter.startsWith(before) ? step.filter.mid(before.size()) : step.filter,
                longestStep));
        }
        filter = step.filter;
    }
    return titles;
}

void GroupPanel::groupBy(Column column, bool add)
{
    m_trail.groupBy(column, add);
    m_sort = {};
    showStep(m_trail.current());
}

void GroupPanel::show(const QString &filter, const std::optional<GroupSpec> &groups)
{
    m_trail.show({filter, groups});
    m_sort = {};
    showStep(m_trail.current());
}

void GroupPanel::setFilter(const QString &filter)
{
    if (filter == m_trail.current().filter)
        return;
    m_trail.setFilter(filter);
    showTrail();
}

void GroupPanel::goBack()
{
    if (m_trail.goBack())
        showStep(m_trail.current());
}

void GroupPanel::goTo(std::size_t step)
{
    if (m_trail.goTo(step))
        showStep(m_trail.current());
}

void GroupPanel::narrow(const QString &filter)
{
    m_trail.narrow(filter);
    showStep(m_trail.current());
}

void GroupPanel::showStep(const GroupTrail::Step &step)
{
    showTrail();
    emit filterWanted(step.filter);
    ask();
}

void GroupPanel::ask()
{
    const GroupTrail::Step &step = m_trail.current();
    if (!step.groups) {
        emit groupsWanted(std::nullopt);
        return;
    }
    GroupQuery query;
    query.spec = *step.groups;
    query.sort = m_sort;
    if (m_model && m_model->groups() && m_model->groups()->view.spec == query.spec)
        query.expanded = m_model->expanded();
    emit groupsWanted(query);
}

void GroupPanel::present(const FramePtr &frame)
{
    const GroupedRowsPtr &groups = frame->groups;
    if (!groups)
        return;
    if (!m_model) {
        // The feed has read the names of the services by now.
        m_model = new GroupModel(ServiceNames::ofSystem(), numberStyleOf(QLocale()), this);
        m_view->setGroupModel(m_model);
        connect(m_model, &GroupModel::expandedChanged, this, &GroupPanel::ask, Qt::QueuedConnection);
    }
    m_view->present(groups);
    m_note->setVisible(groups->isOutdated);
    if (groups->isOutdated)
        m_note->setText(tr("These groups are of an earlier poll. Grouping a table of this size at each poll would take "
                           "too long."));
}

void GroupPanel::showTrail()
{
    while (QLayoutItem *const item = m_stepRow->takeAt(0)) {
        // A button may be what was just clicked.
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const QStringList names = titles();
    for (qsizetype i = 0; i < names.size(); ++i) {
        if (i > 0)
            m_stepRow->addWidget(new QLabel(QStringLiteral("›"), m_steps));
        auto *step = new QToolButton(m_steps);
        step->setText(labelOf(names[i]));
        step->setAutoRaise(true);
        step->setEnabled(i + 1 < names.size());
        step->setToolTip(toolTipOf(m_trail.steps()[static_cast<std::size_t>(i)].filter));
        connect(step, &QToolButton::clicked, this, [this, i] { goTo(static_cast<std::size_t>(i)); });
        m_stepRow->addWidget(step);
    }
    m_stepRow->addStretch(1);
    m_steps->setVisible(m_trail.canGoBack());
}

} // namespace ctscope
