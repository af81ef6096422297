// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/legend_box.h"

#include "ui/table/flow_delegate.h"
#include "ui/parts/icons.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>

namespace ctscope {
namespace {

QPixmap picture(Sign sign, const QColor &color, double ratio)
{
    constexpr int size = 18;
    QPixmap pixmap(QSizeF(size * ratio, size * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintSign(painter, sign, QRectF(0, 0, size, size), color);
    return pixmap;
}

} // namespace

LegendBox::LegendBox(QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Signs and Colours"));
    const auto colors = SemanticColors::of(palette());
    using Life = FlowTableModel::RowLife;
    struct Line {
        Sign sign;
        QColor color;
        QString words;
    };
    const auto life = [](Life value, const QColor &color) {
        return Line{FlowDelegate::lifeSign(value), color, FlowDelegate::lifeWords(value)};
    };
    const Line lines[] = {
        life(Life::Assured, colors.assured),
        life(Life::Normal, colors.quiet),
        life(Life::Unreplied, colors.unreplied),
        life(Life::Expiring, colors.expiring),
        life(Life::Ended, colors.ended),
        {Sign::Translated, colors.nat, tr("Translated: the reply goes to, or comes from, another address or port.")},
        {Sign::Rising, colors.calm, tr("Traffic was just seen: the time left was reset.")},
        {Sign::ExactSocket, colors.quiet, tr("Owner, exact: the socket of this program has both ends of the flow.")},
        {Sign::ListeningSocket, colors.quiet,
            tr("Owner, listening: the socket of this program receives from anybody at the port of the flow.")},
    };
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(18, 16, 18, 12);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(9);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto add = [&](QLabel *sign, const QString &words) {
        auto *text = new QLabel(words, this);
        text->setWordWrap(true);
        text->setMinimumWidth(420);
        grid->addWidget(sign, row, 0, Qt::AlignTop);
        grid->addWidget(text, row++, 1);
    };
    for (const auto &line : lines) {
        auto *sign = new QLabel(this);
        sign->setPixmap(picture(line.sign, line.color, devicePixelRatioF()));
        add(sign, line.words);
    }
    auto *bar = new QLabel(this);
    bar->setFixedSize(18, 18);
    bar->setStyleSheet(QStringLiteral("border-left: 4px solid %1").arg(colors.begun.name()));
    add(bar, tr("A bar at the left edge: the flow is new. It fades within two seconds."));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    grid->addWidget(buttons, row, 0, 1, 2);
}

void LegendBox::showFor(QWidget *window)
{
    auto *box = new LegendBox(window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->show();
}

} // namespace ctscope
