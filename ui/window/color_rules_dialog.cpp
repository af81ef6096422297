// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/color_rules_dialog.h"

#include "ui/parts/color_rules.h"
#include "ui/parts/saved_filters.h"
#include "ui/window/line_list.h"

#include "query/filter/filter.h"
#include "table/filter_words.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ctscope {

namespace {

enum TableColumn { Name, Sign, Text };
constexpr qsizetype longestSign = 2;
const QColor firstColor(0x29, 0x80, 0xb9);
constexpr int ofNamesRole = Qt::UserRole + 1; ///< bool, of a line's first cell

} // namespace

ColorRulesDialog::ColorRulesDialog(QWidget *parent)
    : QDialog(parent)
    , m_lines(new LineList({tr("Name"), tr("Sign"), tr("Filter")}, tr("Colour of the Rows")))
    , m_ofNames(new QPushButton(tr("Colour of the &Name")))
{
    setWindowTitle(tr("Colour Rules"));
    setObjectName(QStringLiteral("colorRules"));
    auto *whole = new QVBoxLayout(this);
    auto *label =
        new QLabel(tr("A row has the colour and the sign of the first rule with a tick whose filter it passes."));
    label->setWordWrap(true);
    whole->addWidget(label);
    QTableWidget *const table = m_lines->table();
    table->setObjectName(QStringLiteral("rules"));
    table->setAccessibleName(windowTitle());
    table->setColumnWidth(Name, fontMetrics().averageCharWidth() * 34);
    table->setColumnWidth(Sign, fontMetrics().averageCharWidth() * 7);
    m_ofNames->setObjectName(QStringLiteral("ofNames"));
    m_ofNames->setCheckable(true);
    m_ofNames->setToolTip(tr("A row has the colour that the file of names gives to its mark, zone, label or addresses. "
                             "The rule passes over rows without such a name."));
    m_lines->addButton(m_ofNames);
    auto *restored = new QPushButton(tr("Rules of the &Program"));
    restored->setToolTip(tr("Adds the rules that come with ctscope and are missing here"));
    m_lines->addButton(restored);
    whole->addWidget(m_lines, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    whole->addWidget(buttons);
    connect(m_lines, &LineList::addWanted, this, [this] { propose({}); });
    connect(m_ofNames, &QPushButton::clicked, this, [this](bool is) {
        if (QTableWidgetItem *const name = m_lines->table()->item(m_lines->current(), Name))
            name->setData(ofNamesRole, is);
        m_lines->check();
    });
    connect(m_lines, &LineList::checked, this, &ColorRulesDialog::showCurrent);
    connect(restored, &QPushButton::clicked, this, &ColorRulesDialog::restore);
    connect(buttons, &QDialogButtonBox::accepted, this, &ColorRulesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ColorRulesDialog::reject);
    m_lines->setChecks([this](int row) { return problemOf(row); }, [this](int row) { decorate(row); });
    for (const ColorRule &rule : ColorRules::shared()->all())
        insertLine(m_lines->count(), rule);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 22);
    m_lines->check();
}

void ColorRulesDialog::insertLine(int row, const ColorRule &rule)
{
    QTableWidgetItem *const name = m_lines->insertLine(row, {rule.name, rule.sign, rule.filter}, rule.color);
    name->setFlags(name->flags() | Qt::ItemIsUserCheckable);
    name->setCheckState(rule.enabled ? Qt::Checked : Qt::Unchecked);
    name->setData(ofNamesRole, rule.ofNames);
    m_lines->check();
}

ColorRule ColorRulesDialog::ruleAt(int row) const
{
    const QTableWidgetItem *const name = m_lines->table()->item(row, Name);
    return {m_lines->cell(row, Name), m_lines->cell(row, Text), m_lines->color(row), m_lines->cell(row, Sign),
        name && name->checkState() == Qt::Checked, name && name->data(ofNamesRole).toBool()};
}

void ColorRulesDialog::propose(const QString &filter)
{
    insertLine(0, {{}, filter, firstColor, {}, true});
    m_lines->edit(0);
}

void ColorRulesDialog::restore()
{
    for (const ColorRule &rule : ColorRules::builtIn()) {
        bool isThere = false;
        for (int row = 0; row < m_lines->count(); ++row)
            isThere = isThere || ruleAt(row).filter == rule.filter;
        if (!isThere)
            insertLine(m_lines->count(), rule);
    }
}

/// The line looks like the rows it is about.
void ColorRulesDialog::decorate(int row) const
{
    const ColorRule rule = ruleAt(row);
    const QBrush ground = rule.ofNames ? QBrush() : QBrush(readableTint(rule.color, palette()));
    for (int column = 0; column < m_lines->table()->columnCount(); ++column)
        m_lines->table()->item(row, column)->setBackground(ground);
}

void ColorRulesDialog::showCurrent()
{
    const int row = m_lines->current();
    m_ofNames->setEnabled(row >= 0);
    m_ofNames->setChecked(row >= 0 && ruleAt(row).ofNames);
}

/// Why a rule cannot be kept; empty when it can.
QString ColorRulesDialog::problemOf(int row) const
{
    const ColorRule rule = ruleAt(row);
    if (rule.name.isEmpty())
        return tr("Give the rule a name.");
    if (rule.sign.size() > longestSign)
        return tr("A sign is one or two letters.");
    const filter::NameTable names = SavedFilters::shared()->names();
    const ParsedFilter read = readFilter(rule.filter.toStdString(), &names);
    if (read.error)
        return FilterWords::sentence(*read.error);
    return read.filter.isEmpty() && !rule.ofNames ? tr("The rule has no filter.") : QString();
}

void showColorRules(QWidget *window)
{
    auto *dialog = new ColorRulesDialog(window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ColorRulesDialog::accept()
{
    if (!m_lines->finish())
        return;
    QList<ColorRule> rules;
    for (int row = 0; row < m_lines->count(); ++row)
        rules << ruleAt(row);
    ColorRules::shared()->setAll(rules);
    QDialog::accept();
}

} // namespace ctscope
