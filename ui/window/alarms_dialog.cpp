// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/alarms_dialog.h"

#include "table/shown_text.h"
#include "ui/parts/saved_filters.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGroupBox>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace ctscope {

namespace {
constexpr qsizetype mostInEntry = 80; ///< characters of a filter
} // namespace

AlarmsDialog::AlarmsDialog(const AlarmSettings &settings, int percent, QWidget *parent)
    : QDialog(parent)
    , m_enabled(new QGroupBox(tr("&Notify me when"), this))
    , m_full(new QCheckBox(tr("the table is at least %1 % &full").arg(QLocale().toString(percent))))
    , m_drops(new QCheckBox(tr("packets of new flows are &dropped")))
    , m_filters(new QListWidget)
    , m_result(new QLabel)
{
    setObjectName(QStringLiteral("alarmsDialog"));
    setWindowTitle(tr("Alarms"));
    m_enabled->setObjectName(QStringLiteral("enabled"));
    m_enabled->setCheckable(true);
    m_enabled->setChecked(settings.enabled);
    m_full->setObjectName(QStringLiteral("full"));
    m_full->setChecked(settings.full);
    m_full->setToolTip(toolTipOf(tr("The red level of the gauge: View ▸ Capacity Levels…")));
    m_drops->setObjectName(QStringLiteral("drops"));
    m_drops->setChecked(settings.drops);
    m_filters->setObjectName(QStringLiteral("filters"));
    m_filters->setAccessibleName(tr("Saved filters"));
    for (const SavedFilter &saved : SavedFilters::shared()->all()) {
        auto *entry = new QListWidgetItem(
            tr("%1: %2").arg(shownText(saved.name, mostInEntry), shownText(saved.text, mostInEntry)), m_filters);
        entry->setData(Qt::UserRole, saved.name);
        entry->setFlags(entry->flags() | Qt::ItemIsUserCheckable);
        entry->setCheckState(settings.filters.contains(saved.name) ? Qt::Checked : Qt::Unchecked);
    }
    const bool none = m_filters->count() == 0;
    auto *filtersLabel =
        new QLabel(none ? tr("Saved filters can be alarms too. There are none yet: Edit ▸ Saved Filters saves one.")
                        : tr("flows &match one of these saved filters:"));
    filtersLabel->setBuddy(m_filters);
    filtersLabel->setWordWrap(true);
    m_filters->setVisible(!none);
    auto *hint =
        new QLabel(tr("You are notified once when it begins, and again only after it has been over for about a "
                      "minute. Live tables are watched while their tabs are open. Filters by owners, names of hosts, "
                      "countries or networks find only flows of which these are known."));
    hint->setWordWrap(true);
    m_result->setObjectName(QStringLiteral("testResult"));
    m_result->setTextFormat(Qt::PlainText);
    m_result->setWordWrap(true);

    auto *choices = new QVBoxLayout(m_enabled);
    choices->addWidget(m_full);
    choices->addWidget(m_drops);
    choices->addWidget(filtersLabel);
    choices->addWidget(m_filters);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    auto *test = buttons->addButton(tr("&Test"), QDialogButtonBox::ActionRole);
    test->setObjectName(QStringLiteral("test"));
    test->setToolTip(toolTipOf(tr("Shows a notification")));
    connect(test, &QPushButton::clicked, this, &AlarmsDialog::testRequested);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_enabled, 1);
    column->addWidget(hint);
    column->addWidget(m_result);
    column->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 64, sizeHint().height());
}

AlarmSettings AlarmsDialog::settings() const
{
    AlarmSettings chosen;
    chosen.enabled = m_enabled->isChecked();
    chosen.full = m_full->isChecked();
    chosen.drops = m_drops->isChecked();
    for (int i = 0; i < m_filters->count(); ++i) {
        if (m_filters->item(i)->checkState() == Qt::Checked)
            chosen.filters << m_filters->item(i)->data(Qt::UserRole).toString();
    }
    return chosen;
}

void AlarmsDialog::showTestResult(const QString &text) { m_result->setText(text); }

} // namespace ctscope
